// SPDX-License-Identifier: Apache-2.0

public import POSIX
import Text

/// The text of a key ring: a first line that names the format, then one line for every key.
///
///     wfsh-keyring 1
///     key <id> <created> <64 digits of the key> <16 digits of a checksum>
///
/// Once a master key was set, the last line contains its terms:
///
///     master <since> <expires> <reminds> <changing|set> <16 digits of a checksum>
///
/// The checksum is the first half of SHA-256 over the line before it, cut to 8 bytes. It detects
/// damage, not manipulation.
extension KeyRing {
  private static let title = "wfsh-keyring 1"

  /// The text for a file that only its owner can read: it contains the keys unencrypted.
  public func serialized() throws(OpenSSLError) -> Secret {
    var text = Array((KeyRing.title + "\n").utf8)
    // Reserve space for all lines: an array that grows would leave copies of keys behind.
    text.reserveCapacity(text.count + entries.count * 160 + 160)
    defer { wipe(&text) }
    for entry in entries {
      let start = text.count
      text += Array("key \(entry.id) \(entry.created) ".utf8)
      entry.key.withBytes { bytes in
        for byte in bytes { Hexadecimal.append(byte, to: &text) }
      }
      var line = Array(text[start...])
      defer { wipe(&line) }
      text += Array((" " + (try KeyRing.checksum(line)) + "\n").utf8)
    }
    if let terms {
      let line = Array("master \(terms.text)".utf8)
      text += line + Array((" " + (try KeyRing.checksum(line)) + "\n").utf8)
    }
    return Secret(text)
  }

  /// Parses the result of `serialized`.
  ///
  /// - Throws: `KeyRingError` with the line that is damaged.
  public init(parsing text: Secret) throws(KeyRingError) {
    var copy = text.withBytes { Array($0) }
    defer { wipe(&copy) }
    guard copy.last == UInt8(ascii: "\n") else {
      throw KeyRingError(line: copy.split(separator: 0x0A).count, message: "the line is cut off")
    }
    let lines = copy.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    guard let first = lines.first, first.elementsEqual(KeyRing.title.utf8) else {
      throw KeyRingError(line: 1, message: "this is no key ring of a known version")
    }
    var entries: [Entry] = []
    var terms: MasterKeyTerms?
    for (index, line) in lines.enumerated().dropFirst() {
      if index == lines.count - 1, let last = KeyRing.terms(line) {
        terms = last
        continue
      }
      guard let entry = KeyRing.entry(line) else {
        throw KeyRingError(line: index + 1, message: "the key is damaged")
      }
      guard !entries.contains(where: { $0.id == entry.id }) else {
        throw KeyRingError(line: index + 1, message: "key \(entry.id) stands there twice")
      }
      entries.append(entry)
    }
    guard let ring = KeyRing(entries: entries) else {
      throw KeyRingError(line: 1, message: "there is no key")
    }
    self = ring
    self.terms = terms
  }

  private static func terms(_ line: ArraySlice<UInt8>) -> MasterKeyTerms? {
    let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard fields.count == 6, fields[0].elementsEqual("master".utf8),
      let expected = try? checksum(Array(line[..<fields[4].endIndex])),
      fields[5].elementsEqual(expected.utf8)
    else { return nil }
    return MasterKeyTerms(fields[1...4].map { String(decoding: $0, as: UTF8.self) })
  }

  private static func entry(_ line: ArraySlice<UInt8>) -> Entry? {
    let fields = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard fields.count == 5, fields[0].elementsEqual("key".utf8) else { return nil }
    var content = Array(line[..<fields[3].endIndex])
    defer { wipe(&content) }
    guard
      let id = UInt32(String(decoding: fields[1], as: UTF8.self)),
      let created = Int64(String(decoding: fields[2], as: UTF8.self)),
      let expected = try? checksum(content), fields[4].elementsEqual(expected.utf8),
      var key = Hexadecimal.decode(fields[3])
    else { return nil }
    defer { wipe(&key) }
    return Entry(id: id, key: Secret(key), created: created)
  }

  private static func checksum(_ line: [UInt8]) throws(OpenSSLError) -> String {
    Hexadecimal.lower(try Digest.sha256(line).prefix(8))
  }
}
