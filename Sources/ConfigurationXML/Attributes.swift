// SPDX-License-Identifier: Apache-2.0

internal import CXML

/// The attributes of one element, as the parser lends them: five pointers each.
struct Attributes: Sequence, IteratorProtocol {
  var pointer: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
  var count: Int

  struct Attribute {
    let name: String
    fileprivate let bytes: UnsafeBufferPointer<xmlChar>

    /// The parser leaves `&` in attributes as a reference (`&#38;`), for a later pass over the
    /// document that is not made here.
    func value() -> String {
      guard bytes.contains(UInt8(ascii: "&")) else { return String(decoding: bytes, as: UTF8.self) }
      let reference = Array("#38;".utf8)
      var value: [UInt8] = []
      var rest = bytes[...]
      while let byte = rest.popFirst() {
        value.append(byte)
        if byte == UInt8(ascii: "&"), rest.starts(with: reference) {
          rest = rest.dropFirst(reference.count)
        }
      }
      return String(decoding: value, as: UTF8.self)
    }
  }

  mutating func next() -> Attribute? {
    guard count > 0, let current = pointer, let name = current[0] else { return nil }
    var bytes = UnsafeBufferPointer<xmlChar>(start: nil, count: 0)
    if let start = current[3], let end = current[4] {
      bytes = UnsafeBufferPointer(start: start, count: end - start)
    }
    count -= 1
    pointer = current + 5
    return Attribute(name: String(cString: name), bytes: bytes)
  }
}
