// SPDX-License-Identifier: Apache-2.0

/// A line of a grammar source.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  /// The name the source was given, see ``GrammarSource/name``.
  public let file: String
  /// Line number, from 1.
  public let line: Int

  /// A place that diagnostics can name.
  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  /// `file:line`.
  public var description: String { "\(file):\(line)" }
}
