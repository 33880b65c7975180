// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import LineEditor

@Suite struct KeyDecoderTests {
  /// The keys of all `bytes`, which arrive through a pipe.
  private func keys(_ bytes: [UInt8]) -> [Key] {
    let pipe = Pipe()
    pipe.fileHandleForWriting.write(Data(bytes))
    pipe.fileHandleForWriting.closeFile()
    let input = InputBuffer(descriptor: pipe.fileHandleForReading.fileDescriptor)
    while input.fill() == .bytes {}
    var decoder = KeyDecoder()
    var keys: [Key] = []
    while let key = decoder.next(from: input) { keys.append(key) }
    return keys
  }

  @Test(
    "Bytes of a terminal and their keys",
    arguments: [
      (Array("a é\t?".utf8), [.text("a"), .blank, .text("é"), .tab, .help]),
      (Array("\r\n\n\r".utf8), [.enter, .enter, .enter]),
      ([0x03, 0x04, 0x7f], [.interrupt, .endOfInput, .backspace]),
      (Array("\u{1b}[A\u{1b}OD\u{1b}b".utf8), [.control(0x10), .control(0x02), .meta(0x62)]),
      // Unknown sequences, the brackets of a paste, NUL and invalid UTF-8 are dropped.
      (Array("\u{1b}[99~\u{1b}[200~x\u{1b}[201~".utf8), [.text("x")]),
      ([0x00, 0xff, 0xc3, 0x28], [.text("(")]),
    ] as [([UInt8], [Key])])
  func decodes(_ bytes: [UInt8], _ expected: [Key]) {
    #expect(keys(bytes) == expected)
  }
}
