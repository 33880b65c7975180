// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// Lines of `name value`, the format of the small files: jobs, descriptions of versions, the header of
/// the journal. The first line is a checksum of the others.
///
/// A line feed in a value is written `\n`, a backslash `\\`. Unknown names are ignored, so that a later
/// release may add some.
struct Fields: Equatable {
  private(set) var values: [String: String] = [:]
  private var order: [String] = []

  init() {}

  /// The fields of a file; nil if its checksum does not match or a line is not a field.
  init?(_ bytes: some Collection<UInt8>) {
    guard let content = FileChecksum.removing(from: Array(bytes)), !bytes.isEmpty,
      let text = String(validating: content, as: UTF8.self)
    else { return nil }
    guard text.utf8.isEmpty || text.utf8.last == UInt8(ascii: "\n") else { return nil }
    for line in text.split(separator: "\n") {
      guard let blank = line.firstIndex(of: " ") else { return nil }
      self[String(line[..<blank])] = Self.unescape(line[line.index(after: blank)...])
    }
  }

  subscript(name: String) -> String? {
    get { values[name] }
    set {
      if values[name] == nil { order.append(name) }
      values[name] = newValue
    }
  }

  /// The value of a numeric field; nil if it is missing or not a number.
  func number<Number: FixedWidthInteger>(_ name: String) -> Number? {
    values[name].flatMap { Number($0) }
  }

  mutating func set(_ name: String, _ number: (some FixedWidthInteger)?) {
    guard let number else { return }
    self[name] = String(number)
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for name in order {
      guard let value = values[name] else { continue }
      bytes.append(contentsOf: name.utf8)
      bytes.append(UInt8(ascii: " "))
      Self.appendEscaped(value, to: &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
    return FileChecksum.adding(to: bytes)
  }

  /// Appends `text` as one line, without the line feed that ends it.
  static func appendEscaped(_ text: String, to bytes: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\n"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
      case UInt8(ascii: "\\"): bytes.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "\\")])
      default: bytes.append(byte)
      }
    }
  }

  /// Reverses ``appendEscaped(_:to:)``.
  static func unescape(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(UInt8(ascii: "\\")) else { return String(text) }
    var bytes: [UInt8] = []
    var isEscape = false
    for byte in text.utf8 {
      if isEscape {
        bytes.append(byte == UInt8(ascii: "n") ? UInt8(ascii: "\n") : byte)
        isEscape = false
      } else if byte == UInt8(ascii: "\\") {
        isEscape = true
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
