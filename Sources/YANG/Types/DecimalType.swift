// SPDX-License-Identifier: Apache-2.0

/// Type `decimal64` (RFC 7950 section 9.3).
public final class DecimalType: Sendable {
  /// The typedef's name, nil without one.
  public let name: String?
  /// Count of digits after the point, 1 to 18.
  public let fractionDigits: Int
  /// Allowed values in units of the last fraction digit, ascending, never empty.
  public let ranges: [ClosedRange<Int64>]
  /// `cli:placeholder`, without the angle brackets.
  let written: String?

  init(name: String?, fractionDigits: Int, ranges: [ClosedRange<Int64>], written: String?) {
    self.name = name
    self.fractionDigits = fractionDigits
    self.ranges = ranges
    self.written = written
  }

  func renamed(_ name: String?, written: String?) -> DecimalType {
    DecimalType(
      name: name ?? self.name, fractionDigits: fractionDigits, ranges: ranges,
      written: written ?? self.written)
  }

  func validate(_ text: String) -> ValueError? {
    guard let value = Self.parse(text, fractionDigits: fractionDigits) else {
      return .notDecimal(fractionDigits: fractionDigits)
    }
    if ranges.contains(where: { $0.contains(value) }) { return nil }
    let parts = ranges.map { range in
      range.lowerBound == range.upperBound
        ? written(range.lowerBound)
        : "\(written(range.lowerBound))..\(written(range.upperBound))"
    }
    return .outOfDecimalRange(parts.joined(separator: " | "))
  }

  /// Reads `-12.5` in units of the last fraction digit; nil for other texts and for numbers that
  /// are too large.
  static func parse(_ text: String, fractionDigits: Int) -> Int64? {
    var value: Int64 = 0
    var whole = 0
    var fraction: Int?
    var isNegative = false
    for (index, byte) in text.utf8.enumerated() {
      if byte == UInt8(ascii: "-") && index == 0 {
        isNegative = true
      } else if byte == UInt8(ascii: ".") && fraction == nil && whole > 0 {
        fraction = 0
      } else if byte >= 0x30 && byte <= 0x39 {
        if let count = fraction { fraction = count + 1 } else { whole += 1 }
        guard let next = append(Int64(byte - 0x30), to: value, isNegative) else { return nil }
        value = next
      } else {
        return nil
      }
    }
    let count = fraction ?? 0
    guard whole > 0, fraction != 0, count <= fractionDigits else { return nil }
    for _ in count..<fractionDigits {
      guard let next = append(0, to: value, isNegative) else { return nil }
      value = next
    }
    return value
  }

  private static func append(_ digit: Int64, to value: Int64, _ isNegative: Bool) -> Int64? {
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) =
      isNegative
      ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
    return overflow || carry ? nil : sum
  }

  /// The number with at least one fraction digit, the canonical form of RFC 7950 section 9.3.2.
  private func written(_ value: Int64) -> String {
    var digits = Array(String(value.magnitude).utf8)
    while digits.count <= fractionDigits { digits.insert(0x30, at: 0) }
    digits.insert(UInt8(ascii: "."), at: digits.count - fractionDigits)
    while digits.count > 2, digits[digits.count - 1] == 0x30,
      digits[digits.count - 2] != UInt8(ascii: ".")
    {
      digits.removeLast()
    }
    return (value < 0 ? "-" : "") + String(decoding: digits, as: UTF8.self)
  }
}
