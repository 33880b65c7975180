// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// The arguments of one command, by leaf name.
public struct Arguments {
  private let values: [String: [String]]
  /// Called with the name of each leaf that the command reads; for tests.
  private let onRead: ((String) -> Void)?
  /// The configuration path of `set`, `delete`, `show`, `edit` and their like.
  public let statement: ConfigurationStatement?

  /// The mode that the command belongs to: operational behind `run`, whatever the prompt shows.
  public let mode: SessionState.Mode

  /// Those of a command that was given none.
  public static var none: Arguments { Arguments([:]) }

  /// Values by the names of the input leaves. `onRead` is called with each name that the command
  /// reads, so that a test can compare the names with the action's input.
  public init(
    _ values: [String: [String]], statement: ConfigurationStatement? = nil,
    mode: SessionState.Mode = .operational, onRead: ((String) -> Void)? = nil
  ) {
    self.values = values
    self.statement = statement
    self.mode = mode
    self.onRead = onRead
  }

  /// Those that the words of a line gave.
  init(_ position: CommandPosition) {
    self.init(
      position.values, statement: position.statement,
      mode: position.isConfiguration ? .configuration : .operational)
  }

  private subscript(name: String) -> [String]? {
    onRead?(name)
    return values[name]
  }

  /// The value of leaf `name`, nil when it was not given.
  public func optional(_ name: String) -> String? { self[name]?.first }

  /// The value of a mandatory leaf.
  public func string(_ name: String) throws(Refusal) -> String {
    guard let value = self[name]?.first else { throw .invalidSyntax }
    return value
  }

  /// The value of a mandatory number.
  public func integer(_ name: String) throws(Refusal) -> Int {
    guard let value = self[name]?.first.flatMap({ Int($0) }) else { throw .invalidSyntax }
    return value
  }

  /// The value of a number that need not be given.
  public func optionalInteger(_ name: String) -> Int? { self[name]?.first.flatMap { Int($0) } }

  /// The values of a list; empty when it was not given.
  public func list(_ name: String) -> [String] { self[name] ?? [] }

  /// Whether a word without a value was given.
  public func has(_ name: String) -> Bool { self[name] != nil }

  /// A secret, nil when it was not given.
  public func secret(_ name: String) -> Secret? { self[name]?.first.map { Secret($0.utf8) } }

  /// The path of a command that takes one.
  public func path() throws(Refusal) -> ConfigurationStatement {
    guard let statement else { throw .invalidSyntax }
    return statement
  }
}
