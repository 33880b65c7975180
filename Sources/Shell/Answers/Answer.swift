// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The answer of a command: data, with the layout that the CLI gives it.
///
/// `AnswerText`, `AnswerXML` and `AnswerJSON` render it; a command never formats XML or JSON.
public struct Answer: Equatable, Sendable {
  /// The content of the `result` element.
  public enum Result: Equatable, Sendable {
    case text(String)
    case elements([Element])
    /// The node at a path of a configuration, with its own element. Becomes elements only where
    /// XML or JSON is wanted: a configuration may be large.
    case configuration(Configuration, Path)
  }

  /// The text that an operator sees.
  public indirect enum Layout: Equatable, Sendable {
    /// Derived from the result: its text, or `name: value` lines of the elements in its first level.
    case result
    /// Text that the command lays out itself.
    case text(String)
    case table(Table)
    /// A title, and below it `<tab>label: value` lines for the elements that have a label.
    case sheet(title: String, labels: [String: String])
    /// Several layouts, one below the other.
    case parts([Layout])
  }

  /// The blank lines around the text.
  public enum Frame: Sendable {
    /// A blank line before and after: an operational command.
    case operational
    /// A blank line before: a configuration command that succeeded.
    case configuration
    /// None.
    case bare
  }

  public var result: Result
  public var layout: Layout
  public var frame: Frame

  public init(_ result: Result, layout: Layout = .result, frame: Frame = .operational) {
    self.result = result
    self.layout = layout
    self.frame = frame
  }

  /// Silent success of an operational command.
  public static let nothing = Answer(.elements([]), frame: .bare)
  /// Success of a configuration command: one blank line.
  public static let done = Answer(.elements([]), frame: .configuration)

  /// Text with the blank lines of an operational answer. The line end of a single line belongs to
  /// the layout, not to the result.
  public static func text(_ text: String) -> Answer {
    guard text.hasSuffix("\n"), !text.dropLast().contains("\n") else { return Answer(.text(text)) }
    return Answer(.text(String(text.dropLast())))
  }

  /// `name: value` lines; in XML the children of `element`.
  public static func fields(_ element: String, _ fields: [(String, String)]) -> Answer {
    Answer(.elements([Element(element, fields.map { Element($0.0, $0.1) })]))
  }

  /// A title, and `<tab>label: value` lines below it; a row without a label appears in XML only.
  public static func sheet(
    title: String, element: String, _ rows: [(label: String?, name: String, value: String)]
  ) -> Answer {
    var labels: [String: String] = [:]
    for row in rows { labels[row.name] = row.label }
    return Answer(
      .elements([Element(element, rows.map { Element($0.name, $0.value) })]),
      layout: .sheet(title: title, labels: labels))
  }

  /// A message of the management server: lines of text, in XML `<msg><line>…</line></msg>`.
  public static func message(_ line: String, frame: Frame) -> Answer {
    Answer(
      .elements([Element("msg", [Element("line", line)])]), layout: .text(line + "\n"),
      frame: frame)
  }

  /// Whether the command succeeded without a result.
  public var isEmpty: Bool { result == .elements([]) }
}
