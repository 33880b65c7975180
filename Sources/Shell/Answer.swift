// SPDX-License-Identifier: Apache-2.0

/// What a command answers; one renderer prints it.
public struct Answer: Equatable, Sendable {
  public enum Body: Equatable, Sendable {
    /// Nothing at all.
    case none
    /// Lines, each ended by `\n`.
    case text(String)
    /// `name: value` lines; `element` is their parent in XML output.
    case fields(element: String, [Field])
    /// A title, and below it `<tab>label: value` lines; `element` is their parent in XML output.
    case sheet(title: String, element: String, [Row])
  }

  /// A line of a sheet.
  public struct Row: Equatable, Sendable {
    /// What stands before the value on a line; nil: the value stands in XML only.
    public var label: String?
    /// The element in XML.
    public var name: String
    public var value: String

    public init(_ label: String?, _ name: String, _ value: String) {
      self.label = label
      self.name = name
      self.value = value
    }
  }

  public struct Field: Equatable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What stands around the body.
  public enum Frame: Sendable {
    /// A blank line before and after: an operational command's answer.
    case operational
    /// A blank line after: a configuration command that succeeded.
    case configuration
    /// Nothing: the body says it all.
    case bare
  }

  public var body: Body
  public var frame: Frame

  public init(_ body: Body, frame: Frame) {
    self.body = body
    self.frame = frame
  }

  /// Silent success of an operational command.
  public static let nothing = Answer(.none, frame: .bare)
  /// Success of a configuration command: one blank line.
  public static let done = Answer(.none, frame: .configuration)
  /// An operational answer with its blank lines.
  public static func text(_ text: String) -> Answer { Answer(.text(text), frame: .operational) }
  public static func fields(_ element: String, _ fields: [(String, String)]) -> Answer {
    Answer(.fields(element: element, fields.map { Field($0.0, $0.1) }), frame: .operational)
  }

  /// The body as lines for a person.
  var plainText: String {
    switch body {
    case .none: ""
    case .text(let text): text
    case .fields(_, let fields): fields.map { "\($0.name): \($0.value)\n" }.joined()
    case .sheet(let title, _, let rows):
      title + "\n"
        + rows.map { row in row.label.map { "\t\($0): \(row.value)\n" } ?? "" }.joined()
    }
  }

  /// The whole text, as `settings` want it.
  func rendered(_ settings: Settings) -> String {
    if settings.operationalXML, frame == .operational { return xml }
    let text = plainText
    switch frame {
    case .operational: return text.isEmpty ? "" : "\n" + text + "\n"
    case .configuration: return "\n" + text
    case .bare: return text
    }
  }

  /// `set cli op-command-xml-output on`.
  var xml: String {
    var result = ""
    switch body {
    case .none: break
    case .text(let text):
      result =
        "<![CDATA[\(text.split(separator: "]]>", omittingEmptySubsequences: false).joined(separator: "]]]]><![CDATA[>"))]]>"
    case .fields(let element, let fields): result = Self.xml(element, fields)
    case .sheet(_, let element, let rows):
      result = Self.xml(element, rows.map { Field($0.name, $0.value) })
    }
    return "<response status=\"success\"><result>\(result)</result></response>\n"
  }

  private static func xml(_ element: String, _ fields: [Field]) -> String {
    let content = fields.map { "<\($0.name)>\(escaped($0.value))</\($0.name)>" }.joined()
    return "<\(element)>\(content)</\(element)>"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
