// SPDX-License-Identifier: Apache-2.0

/// The type of a leaf's value, with its typedefs applied (RFC 7950 section 9).
///
/// Types are shared: leaves of one typedef hold the same object.
public indirect enum ValueType: Sendable {
  /// Text with lengths and patterns.
  case string(StringType)
  /// A whole number, `int8` to `uint64`.
  case integer(IntegerType)
  /// A number with a fixed count of fraction digits.
  case decimal64(DecimalType)
  /// One of a list of words.
  case enumeration(Enumeration)
  /// `true` or `false`; a grammar's `yes` and `no` are an enumeration.
  case boolean
  /// No value: the leaf's presence says it all.
  case empty
  /// A value of any of the member types.
  case union(UnionType)
  /// A value that another leaf has.
  case leafref(LeafReference)

  /// Checks a value; nil when it is valid. Of a leafref only the target's type is checked.
  ///
  /// Linear in the length of the text; of a pattern, times the size of the pattern.
  public func validate(_ text: String) -> ValueError? {
    switch self {
    case .string(let type): type.validate(text)
    case .integer(let type): type.validate(text)
    case .decimal64(let type): type.validate(text)
    case .enumeration(let type):
      type.position(of: text) == nil ? .notAllowed(type.map(\.name)) : nil
    case .boolean: text == "true" || text == "false" ? nil : .notAllowed(["true", "false"])
    case .empty: text.isEmpty ? nil : .notEmpty
    case .union(let type): type.validate(text)
    case .leafref(let reference): reference.targetType.validate(text)
    }
  }

  /// The value as `find command` writes it: `<1-60>`, `<yes|no>`, `<ip/netmask>`, `<value>`;
  /// members of a union are joined by `|`. Empty for type `empty`, which has no value.
  public var placeholder: String {
    switch self {
    case .string(let type): type.written.map { "<\($0)>" } ?? "<value>"
    case .integer(let type): type.placeholder
    case .decimal64(let type): type.written.map { "<\($0)>" } ?? "<value>"
    case .enumeration(let type): type.placeholder
    case .boolean: "<value>"
    case .empty: ""
    case .union(let type): type.placeholder
    case .leafref(let reference): reference.written.map { "<\($0)>" } ?? "<value>"
    }
  }

  /// The typedef of the value, nil if the type is written at the leaf.
  public var name: String? {
    switch self {
    case .string(let type): type.name
    case .integer(let type): type.name
    case .decimal64(let type): type.name
    case .enumeration(let type): type.name
    case .boolean, .empty: nil
    case .union(let type): type.name
    case .leafref(let reference): reference.name
    }
  }

  /// The same type under a typedef's name or with another written form; nil keeps the present one.
  func renamed(_ name: String?, written: String?) -> ValueType {
    if name == nil && written == nil { return self }
    return switch self {
    case .string(let type): .string(type.renamed(name, written: written))
    case .integer(let type): .integer(type.renamed(name, written: written))
    case .decimal64(let type): .decimal64(type.renamed(name, written: written))
    case .enumeration(let type): .enumeration(type.renamed(name, written: written))
    case .boolean, .empty: self
    case .union(let type): .union(type.renamed(name, written: written))
    case .leafref(let reference): .leafref(reference.renamed(name, written: written))
    }
  }
}
