// SPDX-License-Identifier: Apache-2.0

import Configuration
private import POSIX
import Text
import YANG

/// What `debug cli on` prints around an answer: how the line was matched, its XML request, and the
/// answer of the management server.
///
/// Source: captures of `debug cli on` with an operational `show`, a `show` of configuration mode in
/// set format, and a `set` (cli-facts 7.3). The front end's own terms are kept: container-tag,
/// leaf-tag, value, pop-tag. What no capture shows (`delete`, `rename`, `commit`) follows the XML API
/// in the same manner.
struct CommandTrace {
  /// Replaces a secret.
  private static let hidden = "********"

  private let action: SchemaNode
  private let statement: ConfigurationStatement?
  /// The request of the words, with secrets hidden.
  private let element: Element
  private let isConfiguration: Bool
  private let settings: Settings
  private let cookie: UInt64
  private let time: String

  /// nil unless `debug cli` is on.
  init?(_ position: CommandPosition, on appliance: Appliance) {
    guard appliance.session.settings.debug, let action = position.action,
      let element = position.request(masking: Self.hidden)
    else { return nil }
    self.action = action
    self.element = element
    isConfiguration = position.isConfiguration
    settings = appliance.session.settings
    cookie = appliance.session.cookie
    statement = position.statement
    time = CalendarTime.text(
      appliance.clock.now, format: "%Y-%m-%d %H:%M:%S", zone: appliance.timeZone)
  }

  /// The text before the command runs.
  var beginning: String { matching + (asksAtOnce ? request : "") }

  /// The request of an operational command waits for the answer, since one that changes the session
  /// alone makes none; in configuration mode those are the ones without words and options.
  private var asksAtOnce: Bool {
    statement != nil
      || isConfiguration
        && (action.path.count > 1 || action.children.contains { !$0.marks.isPositional })
  }

  /// The text before the answer.
  func ending(_ output: Answer) -> String {
    if asksAtOnce {
      // The configuration's own XML is the answer to `show`; it follows as the client prints it.
      if request.isEmpty || statement?.purpose == .show { return "" }
      return output.isEmpty ? AnswerXML.commandSucceeded : AnswerXML.string(output)
    }
    let isSilent = isConfiguration || output.frame == .bare
    return isSilent && !settings.debugDetail ? "" : request + stamp + AnswerXML.string(output)
  }

  /// The text before a refusal; empty for one that never reached the management server.
  func ending(_ refusal: Refusal) -> String {
    guard case .serverError = refusal.kind else { return "" }
    return (asksAtOnce ? "" : request + stamp) + AnswerXML.string(refusal)
  }

  private var stamp: String { settings.debugTimestamp && !isConfiguration ? time + "\n" : "" }

  /// The two lines that come first.
  private var matching: String {
    if let statement {
      let tags = statement.words.map { word in
        word.isKey ? "entry-tag: \(word.text.printable)" : "container-tag: \(word.text)"
      }
      return "(\(tags.joined(separator: " ")))\n((eol-matched: . #t) (eol-matched: . #t) "
        + "(xpath-prefix: . \(statement.prefix.xpath)) (context-inserted-at-end-p: . #f))\n"
    }
    return "(\(element.children.flatMap(\.tags).joined(separator: " ")))\n"
      + "((eol-matched: . #t) (context-inserted-at-end-p: . #f))\n"
  }

  /// The XML request with the blank lines around it; empty when the line concerns the session only.
  private var request: String {
    if let statement { return request(statement) }
    let body = AnswerXML.string(element)
    if isConfiguration {
      return "\n<request cmd=\"\(action.path.first ?? action.name)\" cookie=\"\(cookie)\" "
        + "uid=\"500\">\(body)</request>\n\n"
    }
    return "\n\n<request cmd=\"op\" cookie=\"\(cookie)\" uid=\"500\"><operations>\(body)"
      + "</operations></request>\n\n\n"
  }

  private func request(_ statement: ConfigurationStatement) -> String {
    switch statement.purpose {
    case .edit: return ""
    case .show:
      let parent = statement.words.dropLast().map { $0.text + " " }.joined()
      let format = settings.configurationFormat.rawValue
      return "/usr/local/bin/pan_ms_client --config-mode=\(format) --set-prefix='set \(parent)' "
        + "--cookie=\(cookie) <<'EOF'  |sed 2>/dev/null -e 's/devices localhost.localdomain//'"
        + (settings.pager ? "  |/usr/bin/less -X -E -M" : "")
        + "\n<request cmd=\"get\" obj=\"\(statement.path.xpath)\"></request>\nEOF\n\n"
    case .set: return change(statement)
    case .delete, .node:
      let attributes = element.children.filter { !$0.text.isEmpty }
        .map { " \($0.name)='\(AnswerXML.escaped($0.text))'" }
      return "\n<request cmd=\"\(action.name)\" obj=\"\(statement.path.xpath)\""
        + "\(attributes.joined()) cookie=\"\(cookie)\"></request>\n\n"
    }
  }

  /// The object of a `set` is the parent of the last container or entry that holds all of it.
  private func change(_ statement: ConfigurationStatement) -> String {
    var made = Configuration()
    var shared: Path?
    for edit in statement.edits {
      guard let holder = edit.holder else { continue }
      do throws(EditError) { try made.apply(edit) } catch { continue }
      if statement.secretPaths.contains(edit.path) {
        // The edit before it set the same path.
        try? made.apply(.set(edit.path, Self.hidden))
      }
      shared = shared?.commonPrefix(with: holder) ?? holder
    }
    guard let shared, let last = shared.elements.last, let object = shared.parent,
      let node = made[shared]
    else { return "" }
    var element: Element
    switch last {
    case .node(let name): element = Element(name, node)
    case .entry(let key): element = Element(entry: key, Element.children(of: node))
    }
    let body = element
    for step in object.elements.dropFirst(statement.prefix.elements.count).reversed() {
      switch step {
      case .node(let name): element = Element(name, [element])
      case .entry(let key): element = Element(entry: key, [element])
      }
    }
    return "\(element.list)\n\(body.list)\n\n<request cmd=\"set\" obj=\"\(object.xpath)\" "
      + "cookie=\"\(cookie)\">\(AnswerXML.string(body, quote: "'"))</request>\n\n"
  }
}

extension Element {
  /// The front end's tags for an element of a request.
  fileprivate var tags: [String] {
    let members = children.filter { $0.name == "member" }.map(\.text)
    let value = members.isEmpty ? text : members.joined(separator: " ")
    if !value.isEmpty { return ["leaf-tag: \(name) value: \(value.printable)"] }
    return ["container-tag: \(name)"] + children.flatMap(\.tags) + ["pop-tag:"]
  }

  /// `(entry (@ (name middlware)))`, as captured.
  fileprivate var list: String {
    var parts = [name]
    if let key { parts.append("(@ (name \(key.printable)))") }
    if !text.isEmpty { parts.append(text.printable) }
    parts += children.map(\.list)
    return "(" + parts.joined(separator: " ") + ")"
  }
}

extension Edit {
  /// The container or entry that a `set` makes or fills; nil for what it clears.
  fileprivate var holder: Path? {
    switch self {
    case .create(let path): path
    case .createEmptyMembers(let path), .set(let path, _), .add(let path, _): path.parent
    default: nil
    }
  }
}

extension Path {
  fileprivate func commonPrefix(with other: Path) -> Path {
    Path(zip(elements, other.elements).prefix { $0 == $1 }.map(\.0))
  }
}
