// SPDX-License-Identifier: Apache-2.0

/// A whole number (RFC 7950 section 9.2). Values above `Int64.max` are out of range, also of
/// `uint64`.
public final class IntegerType: Sendable {
  /// The built-in types.
  public enum Base: String, Sendable, CaseIterable {
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64

    /// All values of the type, within the range of `Int64`.
    public var range: ClosedRange<Int64> {
      switch self {
      case .int8: -128...127
      case .int16: -32768...32767
      case .int32: -2_147_483_648...2_147_483_647
      case .int64: Int64.min...Int64.max
      case .uint8: 0...255
      case .uint16: 0...65535
      case .uint32: 0...4_294_967_295
      case .uint64: 0...Int64.max
      }
    }
  }

  /// The typedef's name, nil without one.
  public let name: String?
  /// The built-in type.
  public let base: Base
  /// Allowed values, ascending and disjoint, never empty.
  public let ranges: [ClosedRange<Int64>]
  /// Whether a `range` was written, here or in a typedef.
  public let isRestricted: Bool
  /// `cli:placeholder`, without the angle brackets.
  let written: String?

  init(
    name: String?, base: Base, ranges: [ClosedRange<Int64>], isRestricted: Bool, written: String?
  ) {
    self.name = name
    self.base = base
    self.ranges = ranges
    self.isRestricted = isRestricted
    self.written = written
  }

  func renamed(_ name: String?, written: String?) -> IntegerType {
    IntegerType(
      name: name ?? self.name, base: base, ranges: ranges, isRestricted: isRestricted,
      written: written ?? self.written)
  }

  func validate(_ text: String) -> ValueError? {
    switch Self.parse(text) {
    case .none: .notInteger
    case .some(.none): .outOfRange(ranges)
    case .some(.some(let value)):
      ranges.contains(where: { $0.contains(value) }) ? nil : .outOfRange(ranges)
    }
  }

  /// Reads decimal digits with an optional minus. Nil: not a number; inner nil: beyond `Int64`.
  ///
  /// The octal and hexadecimal forms of RFC 7950 section 9.2.1 are left out: no operator writes
  /// them, and a leading zero is taken as one.
  static func parse(_ text: String) -> Int64?? {
    var value: Int64 = 0
    var digits = 0
    var isNegative = false
    var isBeyond = false
    for byte in text.utf8 {
      if byte == UInt8(ascii: "-") && digits == 0 && !isNegative {
        isNegative = true
        continue
      }
      guard byte >= 0x30 && byte <= 0x39 else { return .none }
      digits += 1
      let digit = Int64(byte - 0x30)
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      isBeyond = isBeyond || overflow || carry
      value = sum
    }
    if digits == 0 { return .none }
    return isBeyond ? .some(.none) : .some(.some(value))
  }

  var placeholder: String {
    if let written { return "<\(written)>" }
    guard isRestricted, ranges.count == 1 else { return "<value>" }
    let range = ranges[0]
    return range.lowerBound == range.upperBound
      ? "<\(range.lowerBound)>" : "<\(range.lowerBound)-\(range.upperBound)>"
  }
}
