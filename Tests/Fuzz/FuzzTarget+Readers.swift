// SPDX-License-Identifier: Apache-2.0

import POSIX

@testable import Configuration
@testable import HTTP
@testable import Shell
@testable import Store

// Readers of what other processes and clients have written.
extension FuzzTarget {
  /// Rows of a `?` list: each line of the input is a mark, a name and its help.
  static func rows(_ bytes: [UInt8]) {
    let marks: [CompletionItem.Mark] = [.optional, .required, .nested, .plain, .pipe, .enter]
    let rows = bytes.split(separator: 0x0A, maxSplits: 500, omittingEmptySubsequences: false).map {
      line in
      let parts = line.dropFirst().split(
        separator: 0x09, maxSplits: 1, omittingEmptySubsequences: false)
      let kind = line.first ?? 0
      return CompletionItem(
        marks[Int(kind % 6)], String(decoding: parts.first ?? [], as: UTF8.self),
        parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "", isLiteral: kind & 64 == 0)
    }
    let text = rows.rendered()
    demand(text.utf8.count { $0 == 0x0A } >= rows.count, "every row has its line")
    // What is not literal is a placeholder of the grammar, which has no such names.
    guard rows.allSatisfy({ $0.isLiteral && $0.mark != .enter && $0.help.isEmpty }) else { return }
    demand(text.utf8.count { $0 == 0x0A } == rows.count, "a name stays on its line")
    demand(
      text.unicodeScalars.allSatisfy {
        $0 == "\n" || $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
      }, "no control character of a name reaches the terminal")
  }

  /// A journal: the whole file, or after a first byte that is odd, the content of its frames, which lines
  /// of four zero bytes separate.
  static func journal(_ bytes: [UInt8]) {
    guard let first = bytes.first, let directory = FuzzAppliance.directory else { return }
    var content = JournalHeader.magic
    if first & 1 == 0 {
      content = Array(bytes.dropFirst())
    } else {
      var rest = bytes.dropFirst()
      while !rest.isEmpty {
        let end = rest.firstRange(of: [0, 0, 0, 0])
        Frame.append(Array(rest[..<(end?.lowerBound ?? rest.endIndex)]), to: &content)
        rest = rest[(end?.upperBound ?? rest.endIndex)...]
      }
    }
    let path = directory + "/fuzzed-journal"
    let files = FileSystem()
    guard let file = try? files.open(path, .createEmpty), (try? file.write(content, at: 0)) != nil
    else { return demand(false, "the file can be written") }
    // Only errors that name the file and its damage are thrown.
    guard let journal = try? Journal.open(path, files: StoreFiles(files)) else { return }
    demand(journal.start <= content.count, "the records begin within the file")
    var configuration = Configuration()
    try? journal.read(to: Int64(content.count)) { (record) throws(StoreError) in
      for edit in record.edits { _ = configuration.perform(edit) }
      var again: [UInt8] = []
      record.encode(into: &again)
      var reader = ByteReader(again)
      demand(
        (try? JournalRecord(decoding: &reader)) == record && reader.isAtEnd,
        "a record comes back from its encoding")
    }
    demand(journal.end <= content.count, "nothing is read behind the end")
  }

  /// The head of a request as it arrives byte by byte, and a response with its content.
  static func http(_ bytes: [UInt8]) {
    switch HTTPRequest.parse(bytes) {
    case .incomplete: demand(bytes.count <= HTTPRequest.longestHead, "a head is bounded")
    case .malformed(let status):
      demand([400, 431, 505].contains(status), "a malformed request has its status")
    case .request(let request, let length):
      demand(length <= min(bytes.count, HTTPRequest.longestHead), "a head is bounded")
      demand(
        HTTPRequest.parse(Array(bytes[..<length])) == .request(request, length: length),
        "the bytes after the head do not matter")
      demand(
        HTTPRequest.parse(Array(bytes[..<(length - 1)])) == .incomplete,
        "a head is not read before its end")
      demand(request.path.utf8.allSatisfy { (0x21...0x7E).contains($0) }, "a path is printable")
      let hasContent = ["content-length", "transfer-encoding"].contains { name in
        (request[name] ?? "0").contains { $0 != "0" }
      }
      demand(!hasContent || request.closes, "the connection ends after content that is not read")
    }
    guard let end = HTTPHead.end(of: bytes) else { return }
    if let head = HTTPResponseHead(bytes[..<end]) {
      demand(head.contentLength ?? 0 >= 0, "a length is not negative")
    }
    if let content = HTTPFetch.unchunked(bytes[end...]) {
      demand(content.count <= bytes.count - end, "content is no longer than what has come")
    }
  }
}
