// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite struct CryptTests {
  @Test("A hash that OpenSSL computes too, and passwords that libcrypt does not accept")
  func hashes() {
    #expect(
      Crypt.hash(Secret("Hello world!".utf8), setting: "$5$saltstring")
        == "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5")
    #expect(Crypt.hash(Secret("x".utf8), setting: "$unknown$") == nil)
    #expect(Crypt.hash(Secret([0x61, 0, 0x62]), setting: "$5$saltstring") == nil)
    #expect(
      Crypt.hash(Secret([UInt8](repeating: 0x61, count: 512)), setting: "$5$saltstring") == nil)
  }
}
