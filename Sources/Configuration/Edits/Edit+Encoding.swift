// SPDX-License-Identifier: Apache-2.0

// The encoding: a tag byte for each case, numbers in groups of seven bits (lowest first, high bit =
// more), a string as its length in bytes and its UTF-8, an array as its count and its items.

extension Edit {
  /// Deepest node that is decoded; far beyond any schema, and short of the stack's end.
  private static let maximumDepth = 128

  /// Appends the edit to `bytes`.
  public func encode(into bytes: inout [UInt8]) {
    bytes.append(tag)
    path.encode(into: &bytes)
    switch self {
    case .create, .createEmptyMembers, .remove: break
    case .set(_, let text), .removeMember(_, let text), .rename(_, let text), .copy(_, let text):
      text.encode(into: &bytes)
    case .add(_, let members): members.encode(into: &bytes)
    case .merge(_, let node), .replace(_, let node): node.encode(into: &bytes)
    case .move(_, let position):
      switch position {
      case .top: bytes.append(0)
      case .bottom: bytes.append(1)
      case .before(let key):
        bytes.append(2)
        key.encode(into: &bytes)
      case .after(let key):
        bytes.append(3)
        key.encode(into: &bytes)
      }
    }
  }

  /// Reads one edit; throws on malformed bytes, and then the reader's position is undefined.
  public init(decoding reader: inout ByteReader) throws(MalformedEncodingError) {
    let tag = try reader.readByte()
    let path = try Path(decoding: &reader)
    switch tag {
    case 1: self = .create(path)
    case 2: self = .createEmptyMembers(path)
    case 3: self = .set(path, try reader.readString())
    case 4: self = .add(path, try [String](decoding: &reader))
    case 5: self = .remove(path)
    case 6: self = .removeMember(path, try reader.readString())
    case 7: self = .merge(path, try Node(decoding: &reader, depth: Self.maximumDepth))
    case 8: self = .replace(path, try Node(decoding: &reader, depth: Self.maximumDepth))
    case 9: self = .rename(path, try reader.readString())
    case 10: self = .copy(path, try reader.readString())
    case 11:
      switch try reader.readByte() {
      case 0: self = .move(path, .top)
      case 1: self = .move(path, .bottom)
      case 2: self = .move(path, .before(try reader.readString()))
      case 3: self = .move(path, .after(try reader.readString()))
      default: throw MalformedEncodingError(offset: reader.position)
      }
    default: throw MalformedEncodingError(offset: reader.position)
    }
  }

  private var tag: UInt8 {
    switch self {
    case .create: 1
    case .createEmptyMembers: 2
    case .set: 3
    case .add: 4
    case .remove: 5
    case .removeMember: 6
    case .merge: 7
    case .replace: 8
    case .rename: 9
    case .copy: 10
    case .move: 11
    }
  }
}

extension Path {
  /// Appends the path to `bytes`.
  public func encode(into bytes: inout [UInt8]) {
    elements.count.encode(into: &bytes)
    for element in elements {
      if case .entry = element { bytes.append(1) } else { bytes.append(0) }
      element.text.encode(into: &bytes)
    }
  }

  /// Reads one path; throws on malformed bytes.
  public init(decoding reader: inout ByteReader) throws(MalformedEncodingError) {
    var elements: [PathElement] = []
    for _ in 0..<(try reader.readCount()) {
      switch try reader.readByte() {
      case 0: elements.append(.node(try reader.readString()))
      case 1: elements.append(.entry(try reader.readString()))
      default: throw MalformedEncodingError(offset: reader.position)
      }
    }
    self.init(elements)
  }
}

extension Node {
  fileprivate func encode(into bytes: inout [UInt8]) {
    switch self {
    case .container(let container):
      bytes.append(0)
      container.encode(into: &bytes)
    case .list(let list):
      bytes.append(1)
      list.count.encode(into: &bytes)
      for entry in list {
        entry.key.encode(into: &bytes)
        entry.content.encode(into: &bytes)
      }
    case .members(let members):
      bytes.append(2)
      members.encode(into: &bytes)
    case .leaf(let text):
      bytes.append(3)
      text.encode(into: &bytes)
    }
  }

  fileprivate init(decoding reader: inout ByteReader, depth: Int) throws(MalformedEncodingError) {
    guard depth > 0 else { throw MalformedEncodingError(offset: reader.position) }
    switch try reader.readByte() {
    case 0: self = .container(try Container(decoding: &reader, depth: depth - 1))
    case 1:
      var list = EntryList()
      for _ in 0..<(try reader.readCount()) {
        let key = try reader.readString()
        let content = try Container(decoding: &reader, depth: depth - 1)
        guard list.append(EntryList.Entry(key: key, content: content)) else {
          throw MalformedEncodingError(offset: reader.position)
        }
      }
      self = .list(list)
    case 2: self = .members(try [String](decoding: &reader))
    case 3: self = .leaf(try reader.readString())
    default: throw MalformedEncodingError(offset: reader.position)
    }
  }
}

extension Container {
  fileprivate func encode(into bytes: inout [UInt8]) {
    count.encode(into: &bytes)
    for child in self {
      child.name.encode(into: &bytes)
      child.node.encode(into: &bytes)
    }
  }

  fileprivate init(decoding reader: inout ByteReader, depth: Int) throws(MalformedEncodingError) {
    self.init()
    for _ in 0..<(try reader.readCount()) {
      let name = try reader.readString()
      guard !contains(name) else { throw MalformedEncodingError(offset: reader.position) }
      append(newChild: Child(name: name, node: try Node(decoding: &reader, depth: depth)))
    }
  }
}

extension [String] {
  fileprivate func encode(into bytes: inout [UInt8]) {
    count.encode(into: &bytes)
    for text in self { text.encode(into: &bytes) }
  }

  fileprivate init(decoding reader: inout ByteReader) throws(MalformedEncodingError) {
    self = []
    for _ in 0..<(try reader.readCount()) { append(try reader.readString()) }
  }
}

extension String {
  fileprivate func encode(into bytes: inout [UInt8]) {
    utf8.count.encode(into: &bytes)
    bytes.append(contentsOf: utf8)
  }
}

extension Int {
  /// Not negative.
  fileprivate func encode(into bytes: inout [UInt8]) {
    var rest = self
    while rest > 0x7F {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
