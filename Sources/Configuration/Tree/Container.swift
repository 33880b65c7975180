// SPDX-License-Identifier: Apache-2.0

/// The named children of an element or of an entry, in document order, at most one of each name.
///
/// A value: copies share their children until one of them changes. Children are searched one by
/// one, since a schema gives a container tens of them at most; larger numbers of nodes belong to an
/// ``EntryList``.
public struct Container: Sendable {
  /// One named child.
  public struct Child: Sendable {
    /// The element's name.
    public let name: String
    /// The node.
    public internal(set) var node: Node

    /// A child of that name.
    public init(name: String, node: Node) {
      self.name = name
      self.node = node
    }
  }

  var children: ContiguousArray<Child>

  /// A container without children.
  public init() {
    children = []
  }

  /// A container of these children; of several with one name the last counts.
  /// Cost: the square of their number.
  public init(_ children: some Sequence<Child>) {
    self.children = []
    for child in children { self[child.name] = child.node }
  }

  /// A container of these children, whose names the caller knows to differ; a second child of one
  /// name is never found again.
  public init(distinct children: some Collection<Child>) {
    self.children = ContiguousArray(children)
  }

  /// The child of that name; assigning replaces, appends or (nil) removes it.
  public subscript(name: String) -> Node? {
    get {
      for child in children where child.name == name { return child.node }
      return nil
    }
    set {
      switch (position(of: name), newValue) {
      case (let position?, let node?): children[position].node = node
      case (let position?, nil): children.remove(at: position)
      case (nil, let node?): children.append(Child(name: name, node: node))
      case (nil, nil): break
      }
    }
  }

  /// Appends a child whose name the caller knows to be new; a second child of one name is never
  /// found again.
  public mutating func append(newChild child: Child) {
    children.append(child)
  }

  /// Whether there is a child of that name.
  public func contains(_ name: String) -> Bool { position(of: name) != nil }

  /// Whether both are the same memory: true implies equal, false implies nothing. Constant time.
  public func isIdentical(to other: Container) -> Bool {
    children.span.isIdentical(to: other.children.span)
  }

  func position(of name: String) -> Int? {
    var position = 0
    while position < children.count {
      if children[position].name == name { return position }
      position += 1
    }
    return nil
  }
}

extension Container: RandomAccessCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { children.count }
  public subscript(position: Int) -> Child { children[position] }
}

extension Container: Equatable {
  /// The same children, in whatever order.
  public static func == (left: Container, right: Container) -> Bool {
    if left.isIdentical(to: right) { return true }
    guard left.count == right.count else { return false }
    for (position, child) in left.children.enumerated() {
      let other =
        right.children[position].name == child.name
        ? right.children[position].node : right[child.name]
      guard let other, child.node == other else { return false }
    }
    return true
  }
}

extension Container: ExpressibleByDictionaryLiteral {
  /// The children in the order written.
  public init(dictionaryLiteral children: (String, Node)...) {
    self.init(children.map { Child(name: $0.0, node: $0.1) })
  }
}
