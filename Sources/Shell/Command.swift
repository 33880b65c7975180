// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// One command: what happens when its action in `Grammar/` is typed.
///
/// The words, types and help are in the grammar; `path` is the address that joins the two.
public protocol Command: SendableMetatype {
  /// The words, joined by blanks: `show jobs id`.
  static var path: String { get }

  /// Takes the arguments by the names of the input leaves. What a type can refuse has been refused.
  init(_ arguments: Arguments) throws

  /// Runs the command. An error of any kind has changed nothing; the session words it for the
  /// operator by `Refusal.init(_:)`, so that a command only translates what it can say better.
  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer
}

/// The way to the operator while a command runs.
public protocol Channel: AnyObject {
  /// A person may sit there; a child may ask him.
  var isInteractive: Bool { get }
  /// The terminal now.
  var size: TerminalSize { get }
  /// Text that stands before the answer: progress. Sent at once.
  func write(_ text: String)
  func ask(_ question: String, echo: Bool) -> DialogueResponse
  /// Runs `body` while the terminal is the child's.
  func lend<Result>(_ body: () -> Result) -> Result
  /// Set by Ctrl-C.
  var interruption: Interruption { get }
}

/// The arguments of one command, by leaf name.
public struct Arguments {
  let values: [String: [String]]
  /// The configuration path of `set`, `delete`, `show`, `edit` and their like.
  public let statement: ConfigurationStatement?

  /// Those of a command that was given none.
  public static var none: Arguments { Arguments(values: [:], statement: nil) }

  /// The value of leaf `name`, nil when it was not given.
  public func optional(_ name: String) -> String? { values[name]?.first }

  /// The value of a mandatory leaf.
  public func string(_ name: String) throws(Refusal) -> String {
    guard let value = values[name]?.first else { throw .invalidSyntax }
    return value
  }

  /// The value of a mandatory number.
  public func integer(_ name: String) throws(Refusal) -> Int {
    guard let value = values[name]?.first.flatMap({ Int($0) }) else { throw .invalidSyntax }
    return value
  }

  /// The value of a number that need not be given.
  public func optionalInteger(_ name: String) -> Int? { values[name]?.first.flatMap { Int($0) } }

  /// The values of a list; empty when it was not given.
  public func list(_ name: String) -> [String] { values[name] ?? [] }

  /// Whether a word without a value was given.
  public func has(_ name: String) -> Bool { values[name] != nil }

  /// A secret, nil when it was not given.
  public func secret(_ name: String) -> Secret? { values[name]?.first.map { Secret($0.utf8) } }

  /// The path of a command that takes one.
  public func path() throws(Refusal) -> ConfigurationStatement {
    guard let statement else { throw .invalidSyntax }
    return statement
  }
}

/// Every command of the executable, by path.
public struct Registry: Sendable {
  /// Does what is due at the appliance's time: a renewal, for example. Called before each command
  /// that takes no configuration path, so it has to be quick when nothing is due, and it tells
  /// nothing to the operator.
  public typealias DueWork = @Sendable (_ appliance: Appliance, _ channel: any Channel) -> Void

  private let commands: [String: any Command.Type]
  let dueWork: DueWork

  public init(_ list: [any Command.Type], dueWork: @escaping DueWork = { _, _ in }) {
    self.dueWork = dueWork
    var commands: [String: any Command.Type] = [:]
    for command in list { commands[command.path] = command }
    self.commands = commands
  }

  public var paths: Set<String> { Set(commands.keys) }
  public subscript(path: String) -> (any Command.Type)? { commands[path] }
}
