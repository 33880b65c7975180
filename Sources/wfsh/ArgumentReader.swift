// SPDX-License-Identifier: Apache-2.0

/// Reads command line arguments in order: `--name value`, `--name=value`, `-c value`, `--flag`.
struct ArgumentReader {
  private var rest: ArraySlice<String>
  /// The argument as it was given.
  private(set) var argument = ""
  private var name = ""
  private var attached: String?

  init(_ arguments: ArraySlice<String>) { rest = arguments }

  /// The name of the next option; nil at the end.
  mutating func next() -> String? {
    guard let argument = rest.popFirst() else { return nil }
    self.argument = argument
    (name, attached) = (argument, nil)
    if argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") {
      name = String(argument[..<equals])
      attached = String(argument[argument.index(after: equals)...])
    }
    return name
  }

  /// Whether the option was given without `=value`.
  var isFlag: Bool { attached == nil }

  /// The value of the present option.
  mutating func value() throws(Options.UsageError) -> String {
    if let attached { return attached }
    guard let next = rest.popFirst() else {
      throw Options.UsageError(message: "\(name) needs a value")
    }
    return next
  }

  var unknown: Options.UsageError { Options.UsageError(message: "unknown argument '\(argument)'") }
}

extension String {
  /// Nil for an empty text: an environment variable that is set to nothing counts as unset.
  var nonEmpty: String? { isEmpty ? nil : self }
}
