// SPDX-License-Identifier: Apache-2.0

internal import Configuration

/// The edits of one command, as the journal stores them.
struct JournalRecord: Equatable {
  var generation: UInt64
  var administrator: String
  /// Seconds since 1970.
  var time: Int64
  var edits: [Edit]

  /// Appends the record: generation, time, administrator, number of edits, edits.
  func encode(into bytes: inout [UInt8]) {
    Self.append(generation, to: &bytes)
    Self.append(UInt64(bitPattern: time), to: &bytes)
    Self.append(UInt64(administrator.utf8.count), to: &bytes)
    bytes.append(contentsOf: administrator.utf8)
    Self.append(UInt64(edits.count), to: &bytes)
    for edit in edits { edit.encode(into: &bytes) }
  }

  init(generation: UInt64, administrator: String, time: Int64, edits: [Edit]) {
    self.generation = generation
    self.administrator = administrator
    self.time = time
    self.edits = edits
  }

  init(decoding reader: inout ByteReader) throws(MalformedEncodingError) {
    generation = UInt64(try reader.readNumber())
    time = Int64(try reader.readNumber())
    administrator = try reader.readString()
    edits = []
    for _ in 0..<(try reader.readCount()) { edits.append(try Edit(decoding: &reader)) }
  }

  /// Groups of seven bits, lowest first, as ``ByteReader/readNumber()`` reads them.
  private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
    var rest = number & 0x7FFF_FFFF_FFFF_FFFF
    while rest > 0x7F {
      bytes.append(UInt8(truncatingIfNeeded: rest) & 0x7F | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
