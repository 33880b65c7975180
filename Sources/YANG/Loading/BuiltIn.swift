// SPDX-License-Identifier: Apache-2.0

/// The built-in types (RFC 7950 section 4.2.4). Those without a use in a command line,
/// `binary`, `bits`, `identityref` and `instance-identifier`, are refused.
///
/// Their symbols follow those of the keywords, in the order of the cases.
enum BuiltIn: UInt8 {
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64, decimal64, string, boolean
  case enumeration, empty, union, leafref, binary, bits, identityref
  case instanceIdentifier

  /// The built-in type with a name, nil for other names.
  init?(_ symbol: Symbol) {
    let position = Int(symbol.index) - 1 - Keyword.rows.count
    guard position >= 0, position < 255 else { return nil }
    self.init(rawValue: UInt8(position))
  }

  /// The name as a module writes it.
  var spelling: String { Self.spellings[Int(rawValue)] }

  /// The names in the order of the cases.
  static let spellings = [
    "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "decimal64",
    "string", "boolean", "enumeration", "empty", "union", "leafref", "binary", "bits",
    "identityref", "instance-identifier",
  ]
}
