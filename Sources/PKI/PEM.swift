// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// The blocks of a PEM text (RFC 7468, and the encrypted form of RFC 1421).
///
/// As OpenSSL reads it: a block begins with `-----BEGIN LABEL-----` at the start of a line, anything
/// outside blocks is skipped, lines end with LF, CRLF or CR, blanks at a line's end do not count.
/// Beyond OpenSSL: a UTF-8 byte-order mark at the start is skipped.
enum PEM {
  /// What a label stands for.
  enum Kind: Hashable {
    case certificate, encryptedKey, key
    /// A key in the form of one algorithm, by its `EVP_PKEY_…` number.
    case traditionalKey(Int32)
    case other
  }

  /// One block.
  struct Block {
    let label: String
    /// Value of the `DEK-Info` header: the block is encrypted in the traditional way.
    let encryption: String?
    /// The decoded bytes; nil when the block is cut off, or its base64 or its end line is wrong.
    let content: Secret?

    var kind: Kind {
      switch label {
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": .certificate
      case "ENCRYPTED PRIVATE KEY": .encryptedKey
      case "PRIVATE KEY": .key
      case "RSA PRIVATE KEY": .traditionalKey(EVP_PKEY_RSA)
      case "EC PRIVATE KEY": .traditionalKey(EVP_PKEY_EC)
      case "DSA PRIVATE KEY": .traditionalKey(EVP_PKEY_DSA)
      default: .other
      }
    }

    var isKey: Bool { kind != .certificate && kind != .other }
  }

  /// Whether a block begins anywhere.
  static func hasBlock(_ text: [UInt8]) -> Bool {
    lines(of: text).contains { name(in: $0, after: "-----BEGIN ") != nil }
  }

  /// All blocks in their order. Linear in the size of the text.
  static func blocks(of text: [UInt8]) -> [Block] {
    var blocks: [Block] = []
    var label: String?
    var encryption: String?
    var body: [UInt8] = []
    body.reserveCapacity(text.count)
    defer { wipe(&body) }

    func finish(complete: Bool) {
      guard let open = label else { return }
      var content: Secret?
      if complete, !body.isEmpty, var bytes = Base64.decode(body, isCanonical: false) {
        content = Secret(bytes)
        wipe(&bytes)
      }
      blocks.append(Block(label: open, encryption: encryption, content: content))
      label = nil
      encryption = nil
      body.removeAll(keepingCapacity: true)
    }

    for line in lines(of: text) {
      if let opened = name(in: line, after: "-----BEGIN ") {
        finish(complete: false)
        label = opened
      } else if let closed = name(in: line, after: "-----END ") {
        finish(complete: closed == label)
      } else if label != nil {
        if line.contains(UInt8(ascii: ":")) {
          if let value = value(in: line, of: "DEK-Info:") { encryption = value }
        } else {
          body.append(contentsOf: line.lazy.filter { $0 != 0x20 && $0 != 0x09 })
        }
      }
    }
    finish(complete: false)
    return blocks
  }

  /// One block, with a newline at the end.
  static func text(_ der: [UInt8], label: String) -> String {
    var text = "-----BEGIN \(label)-----\n"
    var rest = Base64.encode(der)[...]
    while !rest.isEmpty {
      text += rest.prefix(64) + "\n"
      rest = rest.dropFirst(64)
    }
    return text + "-----END \(label)-----\n"
  }

  private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let rest = text.starts(with: mark) ? text.dropFirst(mark.count) : text[...]
    return rest.split { $0 == 0x0A || $0 == 0x0D }.map { line in
      let end = line.lastIndex { $0 > 0x20 }
      return line[line.startIndex..<(end.map { $0 + 1 } ?? line.startIndex)]
    }
  }

  private static func name(in line: ArraySlice<UInt8>, after start: String) -> String? {
    let dashes = "-----"
    guard line.first == UInt8(ascii: "-"), line.starts(with: start.utf8),
      line.count >= start.utf8.count + dashes.utf8.count,
      line.suffix(dashes.utf8.count).elementsEqual(dashes.utf8)
    else { return nil }
    return String(
      decoding: line.dropFirst(start.utf8.count).dropLast(dashes.utf8.count), as: UTF8.self)
  }

  private static func value(in line: ArraySlice<UInt8>, of header: String) -> String? {
    guard line.starts(with: header.utf8) else { return nil }
    let value = line.dropFirst(header.utf8.count).drop { $0 == 0x20 }
    return String(decoding: value, as: UTF8.self)
  }
}
