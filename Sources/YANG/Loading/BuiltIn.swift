// SPDX-License-Identifier: Apache-2.0

/// The built-in types (RFC 7950 section 4.2.4). Those without a use in a command line,
/// `binary`, `bits`, `identityref` and `instance-identifier`, are refused.
enum BuiltIn: String, CaseIterable {
  case int8, int16, int32, int64, uint8, uint16, uint32, uint64, decimal64, string, boolean
  case enumeration, empty, union, leafref, binary, bits, identityref
  case instanceIdentifier = "instance-identifier"
}
