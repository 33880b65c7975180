// SPDX-License-Identifier: Apache-2.0

/// The properties that a statement gives its node, shared by all nodes that a grouping makes from
/// it.
///
/// `type`, `key` and `marks` are written while the grammar is loaded and never after ``Grammar``
/// has been handed out; that is why sharing it between threads is safe although the compiler
/// cannot see it.
final class Definition: @unchecked Sendable {
  struct Flags: OptionSet {
    let rawValue: UInt8
    static let mandatory = Flags(rawValue: 1)
    static let presence = Flags(rawValue: 2)
    static let orderedByUser = Flags(rawValue: 4)
  }

  let name: String
  let help: String
  let reference: String?
  let kind: SchemaNode.Kind
  let flags: Flags
  let line: Int32
  let file: String
  var marks: Marks
  let details: Details?
  var type: ValueType?
  /// Of a list, its key leaf.
  var key: Definition?

  /// Properties that few nodes have.
  final class Details: Sendable {
    let minElements: Int?
    let maxElements: Int?
    let defaultValue: String?
    let units: String?
    let keyName: String?

    init(
      minElements: Int?, maxElements: Int?, defaultValue: String?, units: String?, keyName: String?
    ) {
      self.minElements = minElements
      self.maxElements = maxElements
      self.defaultValue = defaultValue
      self.units = units
      self.keyName = keyName
    }
  }

  init(
    name: String, help: String, reference: String?, kind: SchemaNode.Kind, flags: Flags,
    location: SourceLocation, marks: Marks, details: Details?, type: ValueType?
  ) {
    self.name = name
    self.help = help
    self.reference = reference
    self.kind = kind
    self.flags = flags
    self.line = Int32(truncatingIfNeeded: location.line)
    self.file = location.file
    self.marks = marks
    self.details = details
    self.type = type
  }
}
