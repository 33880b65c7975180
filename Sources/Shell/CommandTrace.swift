// SPDX-License-Identifier: Apache-2.0

import Configuration
private import POSIX
import Text
import YANG

/// What `debug cli on` prints around an answer: how the line was matched, the XML request it stands
/// for, and the answer as the management server gives it.
///
/// Source: captures of `debug cli on` with an operational `show`, a `show` of configuration mode in
/// set format, and a `set` (cli-facts 7.3). The front end's own terms are kept: container-tag,
/// leaf-tag, value, pop-tag. What no capture shows (`delete`, `rename`, `commit`) follows the XML API
/// in the same manner.
struct CommandTrace {
  /// What stands in the place of a secret.
  private static let hidden = "********"

  private struct Word {
    let name: String
    let value: String?
    /// What stands in a container of the input.
    var inner: [Word] = []
    /// The values of a leaf-list.
    var members: [String] = []

    /// Its tags, those of its inner words and its end between them.
    var tags: [String] {
      if let value { return ["leaf-tag: \(name) value: \(value.printable)"] }
      let inside = inner.flatMap(\.tags)
      return ["container-tag: \(name)"] + inside + (inner.isEmpty ? [] : ["pop-tag:"])
    }

    /// As XML, with what stands in it.
    var element: Element {
      guard members.isEmpty, let value else {
        return Element(name, members.map { Element("member", $0) } + inner.map(\.element))
      }
      return Element(name, value)
    }
  }

  private let action: SchemaNode
  private let statement: ConfigurationStatement?
  private let words: [Word]
  private let isConfiguration: Bool
  private let settings: Settings
  private let cookie: UInt64
  private let time: String

  /// `cookie`: of the session; `time`: now, as it stands before an answer.
  init(
    _ position: CommandPosition, action: SchemaNode, settings: Settings, cookie: UInt64,
    time: String
  ) {
    self.action = action
    isConfiguration = position.isConfiguration
    self.settings = settings
    self.cookie = cookie
    self.time = time
    statement = position.statement
    words = Self.words(
      of: action, position.values,
      behind: action.path.dropFirst().map { Word(name: $0, value: nil) })
  }

  /// The arguments given below an action, or below a container of its input, in schema order.
  private static func words(
    of parent: SchemaNode, _ values: [String: [String]], behind first: [Word] = []
  ) -> [Word] {
    var words = first
    for leaf in parent.children {
      guard let members = values[leaf.name] else { continue }
      if leaf.kind == .container {
        words.append(Word(name: leaf.name, value: nil, inner: Self.words(of: leaf, values)))
        continue
      }
      let value = leaf.marks.isSecret ? Self.hidden : members.joined(separator: " ")
      let list = leaf.kind == .leafList ? members : []
      if leaf.marks.isPositional, let last = words.last, last.value == nil {
        words[words.count - 1] = Word(name: last.name, value: value)
      } else if case .empty? = leaf.type {
        words.append(Word(name: leaf.name, value: nil))
      } else {
        words.append(Word(name: leaf.name, value: value, members: list))
      }
    }
    return words
  }

  /// What comes before the command runs.
  var beginning: String { matching + (asksAtOnce ? request : "") }

  /// The request of an operational command waits for the answer, since one that changes the session
  /// alone makes none; in configuration mode those are the ones without words and options.
  private var asksAtOnce: Bool {
    statement != nil
      || isConfiguration
        && (action.path.count > 1 || action.children.contains { !$0.marks.isPositional })
  }

  /// What comes before the answer.
  func ending(_ output: Answer) -> String {
    if asksAtOnce {
      // The configuration's own XML is the answer to `show`; it follows as the client prints it.
      if request.isEmpty || statement?.purpose == .show { return "" }
      return output.isEmpty ? AnswerXML.commandSucceeded : AnswerXML.string(output)
    }
    let isSilent = isConfiguration || output.frame == .bare
    return isSilent && !settings.debugDetail ? "" : request + stamp + AnswerXML.string(output)
  }

  /// What comes before a refusal; nothing for one that never reached the management server.
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
    var tags = words.flatMap(\.tags)
    tags += words.filter { $0.value == nil && $0.inner.isEmpty }.map { _ in "pop-tag:" }
    return "(\(tags.joined(separator: " ")))\n"
      + "((eol-matched: . #t) (context-inserted-at-end-p: . #f))\n"
  }

  /// The XML request with the blank lines around it; empty when the line concerns the session only.
  private var request: String {
    if let statement { return request(statement) }
    let body = AnswerXML.string(element(action.path.first ?? action.name, words[...]))
    if isConfiguration {
      return "\n<request cmd=\"\(action.path.first ?? action.name)\" cookie=\"\(cookie)\" "
        + "uid=\"500\">\(body)</request>\n\n"
    }
    return "\n\n<request cmd=\"op\" cookie=\"\(cookie)\" uid=\"500\"><operations>\(body)"
      + "</operations></request>\n\n\n"
  }

  /// Containers enclose what follows them; leaves stand side by side.
  private func element(_ name: String, _ rest: ArraySlice<Word>) -> Element {
    var element = Element(name)
    var rest = rest
    while let word = rest.popFirst() {
      if word.value != nil || !word.inner.isEmpty {
        element.children.append(word.element)
      } else if action.path.contains(word.name) {
        element.children.append(self.element(word.name, rest))
        return element
      } else {
        element.children.append(Element(word.name))
      }
    }
    return element
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
      let attributes = words.compactMap { word in
        word.value.map { " \(word.name)='\(AnswerXML.escaped($0))'" }
      }
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

extension Appliance {
  /// The trace of a command, when `debug cli` is on.
  func trace(of position: CommandPosition, _ action: SchemaNode) -> CommandTrace? {
    guard settings.debug else { return nil }
    return CommandTrace(
      position, action: action, settings: settings, cookie: cookie,
      time: CalendarTime.text(clock.now, format: "%Y-%m-%d %H:%M:%S", zone: timeZone))
  }
}
