// SPDX-License-Identifier: Apache-2.0

/// One statement of a module: keyword, argument, line, and where its substatements end.
///
/// The statements of a module are one array in the order of the text. The substatements of the
/// one at `i` start at `i + 1`; the next sibling of any statement is the one at its `end`.
struct Statement {
  /// The keyword as written; an extension's with its prefix.
  let keyword: Symbol
  /// The argument with quotes, escapes and concatenation resolved.
  let argument: Symbol
  let line: Int32
  var end: Int32
}
