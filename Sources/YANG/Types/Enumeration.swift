// SPDX-License-Identifier: Apache-2.0

/// Type `enumeration`: its values in the order of the module (RFC 7950 section 9.6).
public final class Enumeration: Sendable, RandomAccessCollection {
  /// The typedef's name, nil without one.
  public let name: String?
  /// The words, never empty.
  public let values: [EnumValue]
  /// `cli:placeholder`, without the angle brackets.
  let written: String?
  /// Nil for few values, where a scan is faster.
  private let table: NameTable?

  convenience init(name: String?, values: [EnumValue], written: String?) {
    var table: NameTable?
    if values.count >= 8 {
      var names = NameTable(count: values.count)
      for (position, value) in values.enumerated() {
        names.insert(value.name, position: position)
      }
      table = names
    }
    self.init(name: name, values: values, written: written, table: table)
  }

  private init(name: String?, values: [EnumValue], written: String?, table: NameTable?) {
    self.name = name
    self.values = values
    self.written = written
    self.table = table
  }

  func renamed(_ name: String?, written: String?) -> Enumeration {
    Enumeration(
      name: name ?? self.name, values: values, written: written ?? self.written, table: table)
  }

  /// Position of the first value.
  public var startIndex: Int { 0 }
  /// One past the position of the last value.
  public var endIndex: Int { values.count }
  /// The value at a position.
  public subscript(position: Int) -> EnumValue { values[position] }

  /// The position of a word, in constant time; nil if it is not one of the values.
  public func position(of word: String) -> Int? {
    guard let table else { return values.firstIndex { $0.name == word } }
    return table.position(of: word) { values[$0].name == word }
  }

  var placeholder: String { "<\(written ?? values.map(\.name).joined(separator: "|"))>" }
}
