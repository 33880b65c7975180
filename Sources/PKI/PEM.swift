// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX
internal import Text

/// The blocks of a PEM text (RFC 7468, and the encrypted form of RFC 1421).
///
/// As OpenSSL reads it (`PEM_read_bio_ex`): a block begins with `-----BEGIN LABEL-----` at the
/// start of a line, anything outside blocks is skipped, lines end with LF or CRLF, blanks at a
/// line's end are ignored, and so is a UTF-8 byte-order mark. An empty line ends the headers, so
/// the lines before it must be `Proc-Type` and `DEK-Info`; all lines of an encrypted key but the
/// last have 64 characters.
///
/// Beyond OpenSSL: a text without any LF may end its lines with CR. Unlike OpenSSL: a block that
/// has no end line is damaged even where its contents are complete.
enum PEM {
  /// The meaning of a label.
  enum Kind: Hashable {
    case certificate, encryptedKey, key
    /// A key in the form of one algorithm, by its `EVP_PKEY_…` number.
    case traditionalKey(Int32)
    /// A key in a form that OpenSSL does not read.
    case foreignKey
    case other
  }

  /// One block.
  struct Block {
    let label: String
    /// Value of the `DEK-Info` header of a block in traditional encryption.
    let encryption: String?
    /// The decoded bytes; nil when the block is truncated, or its headers, its Base64 or its end
    /// line are malformed.
    let content: Secret?

    var kind: Kind {
      switch label {
      case "CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE": .certificate
      case "ENCRYPTED PRIVATE KEY": .encryptedKey
      case "PRIVATE KEY": .key
      case "RSA PRIVATE KEY": .traditionalKey(EVP_PKEY_RSA)
      case "EC PRIVATE KEY": .traditionalKey(EVP_PKEY_EC)
      case "DSA PRIVATE KEY": .traditionalKey(EVP_PKEY_DSA)
      default:
        label.utf8.reversed().starts(with: " PRIVATE KEY".utf8.reversed())
          ? .foreignKey : .other
      }
    }

    var isKey: Bool { kind != .certificate && kind != .other }
  }

  /// Whether the text contains the beginning of a block.
  static func hasBlock(_ text: [UInt8]) -> Bool {
    lines(of: text).contains { name(in: $0, after: "-----BEGIN ") != nil }
  }

  /// All blocks in their order. Linear in the size of the text.
  static func blocks(of text: [UInt8]) -> [Block] {
    var blocks: [Block] = []
    var reader: BlockReader?
    for line in lines(of: text) {
      if let label = name(in: line, after: "-----BEGIN ") {
        if let block = reader?.finished(isComplete: false) { blocks.append(block) }
        reader = BlockReader(label: label)
      } else if line.starts(with: "-----END ".utf8) {
        let closes = reader?.label == name(in: line, after: "-----END ")
        if let block = reader?.finished(isComplete: closes) { blocks.append(block) }
        reader = nil
      } else {
        reader?.take(line)
      }
    }
    if let block = reader?.finished(isComplete: false) { blocks.append(block) }
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

  /// The lines of a text, without line ends and trailing blanks.
  private static func lines(of text: [UInt8]) -> some Sequence<ArraySlice<UInt8>> {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var rest = text.starts(with: mark) ? text.dropFirst(mark.count) : text[...]
    let end: UInt8 = rest.contains(0x0A) ? 0x0A : 0x0D
    return AnyIterator {
      guard !rest.isEmpty else { return nil }
      let line = rest.prefix { $0 != end }
      rest = rest[line.endIndex...].dropFirst()
      let last = line.lastIndex { $0 > 0x20 }
      return line[line.startIndex..<(last.map { $0 + 1 } ?? line.startIndex)]
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
}
