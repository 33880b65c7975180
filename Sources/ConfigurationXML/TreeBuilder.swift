// SPDX-License-Identifier: Apache-2.0

internal import CXML
internal import Configuration

/// Turns the events of libxml2's parser into a tree.
///
/// Text gathers in one buffer, since an element has either text or children; finished children wait
/// on one stack until their parent ends and takes them in an array of their exact number.
///
/// A value inside of ``EventReceiver``: a class's own fields would be checked for exclusive access
/// one by one, an eighth of the time of reading.
struct TreeBuilder {
  private enum Kind {
    /// No child yet: a leaf, if it stays so.
    case undecided
    case container, list, members, entry, member
  }

  private struct Frame {
    let name: String
    var kind: Kind
    /// Key of an entry.
    let key: String
    /// Where the children of this element begin on the stack.
    let firstChild: Int
    let line: Int
    var list = EntryList()
    var members: [String] = []
  }

  /// Attributes that an appliance writes on nodes and that say nothing about the configuration.
  private static let droppedAttributes: Set<String> = [
    "admin", "dirtyId", "time", "ptpl", "src", "loc", "uuid",
  ]
  private static let encodings: Set<String> = [
    "UTF-8", "UTF8", "UTF-16", "UTF-16LE", "UTF-16BE", "US-ASCII", "ASCII", "ISO-8859-1",
  ]

  private let file: String
  private let limits: ConfigurationXMLLimits
  var context: xmlParserCtxtPtr?
  private(set) var problem: ConfigurationXMLError?
  private(set) var configuration: Configuration?
  /// A place whose line is asked for, and the line once it was found.
  var watchedPath: Path?
  private(set) var watchedLine: Int?

  private var attributes: [Configuration.Attribute] = []
  private var frames: [Frame] = []
  private var children: [Container.Child] = []
  private var text: [UInt8] = []
  /// Whether the text was said to be a value even if it is only blank.
  private var hasMarkedText = false
  /// The parser keeps one copy of each name, so that its address identifies it.
  private var names: [UnsafePointer<xmlChar>: String] = [:]
  private var recentNames: [(pointer: UnsafePointer<xmlChar>, name: String)?]

  init(file: String, limits: ConfigurationXMLLimits) {
    self.file = file
    self.limits = limits
    recentNames = Array(repeating: nil, count: 256)
  }

  private var line: Int { Int(cxml_line_number(context)) }

  func error(_ message: String, line: Int? = nil) -> ConfigurationXMLError {
    ConfigurationXMLError(file: file, line: line ?? self.line, message: message)
  }

  private mutating func refuse(_ message: String, line: Int? = nil) {
    fail(error(message, line: line))
  }

  private mutating func fail(_ error: ConfigurationXMLError) {
    if problem == nil { problem = error }
    cxml_stop_parser(context)
  }

  private mutating func name(_ pointer: UnsafePointer<xmlChar>) -> String {
    let slot = Int(bitPattern: pointer) >> 3 & 255
    if let recent = recentNames[slot], recent.pointer == pointer { return recent.name }
    let name = names[pointer] ?? String(cString: pointer)
    names[pointer] = name
    recentNames[slot] = (pointer, name)
    return name
  }

  // MARK: Events

  mutating func start(
    _ pointer: UnsafePointer<xmlChar>, isQualified: Bool, _ values: Attributes
  ) {
    guard problem == nil else { return }
    let name = name(pointer)
    guard !isQualified else { return refuse("element '\(name)' has a namespace") }
    guard frames.count < limits.maximumDepth else {
      return refuse("elements are nested more than \(limits.maximumDepth) deep")
    }
    if frames.isEmpty { return startRoot(name, values) }
    guard isBlank else { return refuse("text beside element '\(name)'") }
    text.removeAll(keepingCapacity: true)
    hasMarkedText = false

    let parent = frames.count - 1
    let kind: Kind
    switch (frames[parent].kind, name) {
    case (.undecided, "entry"):
      frames[parent].kind = .list
      kind = .entry
    case (.undecided, "member"):
      frames[parent].kind = .members
      kind = .member
    case (.undecided, _):
      frames[parent].kind = .container
      kind = .undecided
    case (.list, "entry"): kind = .entry
    case (.members, "member"): kind = .member
    case (.container, let name) where name != "entry" && name != "member": kind = .undecided
    case (.entry, let name) where name != "entry" && name != "member": kind = .undecided
    default: return refuse("element '\(name)' does not belong in '\(frames[parent].name)'")
    }
    guard let key = readAttributes(of: name, isEntry: kind == .entry, values) else { return }
    frames.append(Frame(name: name, kind: kind, key: key, firstChild: children.count, line: line))
    if let watchedPath { note(watchedPath) }
  }

  /// The frames below the root are the steps of a path.
  private mutating func note(_ path: Path) {
    guard watchedLine == nil, frames.count - 1 == path.elements.count else { return }
    let isThere = zip(frames.dropFirst(), path.elements).allSatisfy { frame, element in
      switch element {
      case .node(let name): frame.kind != .entry && frame.name == name
      case .entry(let key): frame.kind == .entry && frame.key == key
      }
    }
    if isThere { watchedLine = line }
  }

  private mutating func startRoot(_ name: String, _ values: Attributes) {
    guard configuration == nil, name == "config" else {
      return refuse("root element is '\(name)' where 'config' is expected")
    }
    if let encoding = context?.pointee.input.pointee.encoding ?? context?.pointee.encoding {
      let encoding = String(cString: encoding)
      guard Self.encodings.contains(encoding.uppercased()) else {
        return refuse("encoding '\(encoding)' is not supported")
      }
    }
    attributes = values.map { Configuration.Attribute(name: $0.name, value: $0.value()) }
    frames.append(Frame(name: name, kind: .container, key: "", firstChild: 0, line: line))
  }

  /// The key of an entry, `""` for other elements, nil after a refusal.
  private mutating func readAttributes(of name: String, isEntry: Bool, _ values: Attributes)
    -> String?
  {
    var key: String?
    for attribute in values {
      if isEntry, attribute.name == "name" {
        key = attribute.value()
      } else if !Self.droppedAttributes.contains(attribute.name) {
        refuse("element '\(name)' has an unknown attribute '\(attribute.name)'")
        return nil
      }
    }
    if isEntry, key == nil { refuse("entry without a name") }
    return isEntry ? key : ""
  }

  mutating func characters(_ bytes: UnsafeBufferPointer<xmlChar>) {
    guard problem == nil else { return }
    text.append(contentsOf: bytes)
  }

  mutating func markedText(_ bytes: UnsafeBufferPointer<xmlChar>) {
    hasMarkedText = true
    characters(bytes)
  }

  mutating func end() {
    guard problem == nil, let frame = frames.popLast() else { return }
    let isLeaf = frame.kind == .undecided || frame.kind == .member
    guard isLeaf || isBlank else { return refuse("text beside the elements of '\(frame.name)'") }
    switch frame.kind {
    case .undecided: append(frame.name, .leaf(takeText()))
    case .member: frames[frames.count - 1].members.append(takeText())
    case .members: append(frame.name, .members(frame.members))
    case .list: append(frame.name, .list(frame.list))
    case .container: append(frame.name, .container(takeChildren(from: frame.firstChild)))
    case .entry:
      let entry = EntryList.Entry(key: frame.key, content: takeChildren(from: frame.firstChild))
      guard frames[frames.count - 1].list.append(entry) else {
        return refuse(
          "entry '\(frame.key)' stands twice in '\(frames[frames.count - 1].name)'",
          line: frame.line)
      }
    }
    text.removeAll(keepingCapacity: true)
    hasMarkedText = false
  }

  private mutating func append(_ name: String, _ node: Node) {
    guard let parent = frames.last else {
      configuration = Configuration(root: node.container ?? Container(), attributes: attributes)
      return
    }
    var position = parent.firstChild
    while position < children.count {
      if children[position].name == name {
        return refuse("element '\(name)' stands twice in '\(parent.name)'")
      }
      position += 1
    }
    guard children.count - parent.firstChild < limits.maximumChildren else {
      return refuse("'\(parent.name)' has more than \(limits.maximumChildren) elements")
    }
    children.append(Container.Child(name: name, node: node))
  }

  private mutating func takeChildren(from start: Int) -> Container {
    if start == children.count { return Container() }
    let container = Container(distinct: children[start...])
    children.removeSubrange(start...)
    return container
  }

  private func takeText() -> String {
    text.contains(0x0A) && isBlank && !hasMarkedText ? "" : String(decoding: text, as: UTF8.self)
  }

  private var isBlank: Bool {
    text.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x09 || $0 == 0x0D }
  }

  mutating func report(_ error: xmlError) {
    guard error.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
    // A document that ends early is reported by the parser as one that goes on too long.
    if error.code == Int32(XML_ERR_DOCUMENT_END.rawValue), let open = frames.last {
      return refuse("document ends within element '\(open.name)'")
    }
    let message = error.message.map { String(cString: $0) } ?? "malformed document"
    fail(
      ConfigurationXMLError(
        file: file, line: Int(error.line),
        message: String(message.prefix { !$0.isNewline })))
  }

  mutating func refuseDocumentType() {
    refuse("document type declarations are not supported")
  }
}
