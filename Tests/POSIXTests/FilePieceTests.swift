// SPDX-License-Identifier: Apache-2.0

import POSIX
import TestSupport
import Testing

@Suite("A file is written from pieces as from one array")
struct FilePieceTests {
  private let directory: TemporaryDirectory
  init() throws { directory = try TemporaryDirectory() }

  private static let pieces: [[UInt8]] = (0..<2_000).map { number in
    Array(repeating: UInt8(number & 255), count: number % 7 == 0 ? 0 : number % 50)
  }

  @Test func `More pieces than one call takes arrive in their order`() throws {
    let file = try FileSystem().open(directory.path + "/file", .createEmpty)
    try file.write([UInt8](repeating: 9, count: 3), at: 0)
    try file.write(Self.pieces, at: 3)
    let wanted = [9, 9, 9] + Array(Self.pieces.joined())
    #expect(try file.readAll(limit: 1 << 20) == wanted)
    try file.write([[], []] as [[UInt8]], at: 0)
    #expect(try file.readAll(limit: 1 << 20) == wanted)
  }

  @Test(arguments: [0, 1, 30, 40_000]) func `A write that stops leaves the first bytes`(
    limit: Int
  ) throws {
    let files = FileSystem(hook: { call in
      call.name == "pwrite" ? .stop(afterBytes: limit, code: 28) : .proceed
    })
    let file = try files.open(directory.path + "/file", .createEmpty)
    #expect(throws: SystemError(code: 28, call: "pwrite")) { try file.write(Self.pieces, at: 0) }
    let whole = Array(Self.pieces.joined())
    #expect(try file.readAll(limit: 1 << 20) == Array(whole.prefix(limit)))
  }

  @Test(arguments: [1, 5, 8, 31, 32, 33, 100]) func `A checksum does not depend on the cuts`(
    length: Int
  ) {
    let whole = Array(Self.pieces.joined())
    var cut: [[UInt8]] = []
    for start in stride(from: 0, to: whole.count, by: length) {
      cut += [Array(whole[start..<min(start + length, whole.count)]), []]
    }
    #expect(FileChecksum(of: cut) == FileChecksum(of: whole))
    #expect(FileChecksum(of: Self.pieces) == FileChecksum(of: whole))
    #expect(FileChecksum(of: cut.reversed()) != FileChecksum(of: whole))
  }
}
