// SPDX-License-Identifier: Apache-2.0

/// Why a grammar cannot be loaded: the first defect that was found.
public struct GrammarError: Error, Equatable, CustomStringConvertible {
  /// The file and line of the defect.
  public let location: SourceLocation
  /// What is wrong, in lower case, without a full stop, naming the thing.
  public let message: String

  /// A defect at a place.
  public init(location: SourceLocation, message: String) {
    self.location = location
    self.message = message
  }

  /// `file:line: message`.
  public var description: String { "\(location): \(message)" }
}
