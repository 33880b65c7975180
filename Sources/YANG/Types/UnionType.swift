// SPDX-License-Identifier: Apache-2.0

/// Type `union`: its members in order (RFC 7950 section 9.12).
public final class UnionType: Sendable, RandomAccessCollection {
  /// The typedef's name, nil without one.
  public let name: String?
  /// The member types, never empty.
  public let members: [ValueType]
  /// `cli:placeholder`, without the angle brackets.
  let written: String?

  init(name: String?, members: [ValueType], written: String?) {
    self.name = name
    self.members = members
    self.written = written
  }

  func renamed(_ name: String?, written: String?) -> UnionType {
    UnionType(name: name ?? self.name, members: members, written: written ?? self.written)
  }

  /// Position of the first member.
  public var startIndex: Int { 0 }
  /// One past the position of the last member.
  public var endIndex: Int { members.count }
  /// The member at a position.
  public subscript(position: Int) -> ValueType { members[position] }

  /// Nil as soon as one member accepts the text, else the last member's problem.
  func validate(_ text: String) -> ValueError? {
    var problem: ValueError?
    for member in members {
      problem = member.validate(text)
      if problem == nil { return nil }
    }
    return problem
  }

  var placeholder: String {
    if let written { return "<\(written)>" }
    var parts: [String] = []
    for member in members {
      let part = member.placeholder
      // Two kinds of `<value>` say no more than one.
      if !part.isEmpty && !parts.contains(part) { parts.append(part) }
    }
    return parts.joined(separator: "|")
  }
}
