// SPDX-License-Identifier: Apache-2.0

private import Synchronization

/// A `pattern` of a string type: a subset of the XML Schema regular expressions
/// (RFC 7950 section 9.4.5, W3C XML Schema Part 2 appendix F).
///
/// Supported: characters and escapes, `.`, classes with ranges and negation, `\d \s \w` and their
/// opposites, `\p{…}` and `\P{…}` with a general category, groups, alternation, `? * + {n,m}`.
/// The whole text must match. Refused: class subtraction, `\i`, `\c`, and a bare `^` or `$`, which
/// would be ordinary characters although they look like anchors.
public final class Pattern: Sendable {
  /// The expression as the module writes it.
  public let source: String
  /// Its `error-message`, nil without one.
  public let message: String?
  /// Made at the first match: a session uses few of a grammar's patterns.
  private let program = Mutex<PatternProgram?>(nil)

  /// An expression that has been checked, see ``PatternParser``.
  init(source: String, message: String?) {
    self.source = source
    self.message = message
  }

  /// Whether the whole text matches. At most linear in the text times the size of the expression;
  /// matches of one pattern wait for each other.
  public func matches(_ text: String) -> Bool {
    program.withLock { program in
      if program == nil { program = (try? PatternParser.parse(source)).map(PatternProgram.init) }
      return program?.matches(text) ?? false
    }
  }
}
