// SPDX-License-Identifier: Apache-2.0

import PKI
import Testing

@testable import Enrollment

@Suite struct SCEPCapabilitiesTests {
  @Test("A server without known capabilities gets the algorithms that every server has")
  func defaults() {
    let capabilities = SCEPCapabilities(Array("<html>not found</html>".utf8))
    #expect(capabilities.words.isEmpty)
    #expect(capabilities.cipher == .tripleDES && capabilities.digest == .sha1)
    #expect(!capabilities.takesPOST && !capabilities.takesRenewal)
  }

  @Test("Keywords are compared without case, line ends of both kinds are read")
  func keywords() {
    let capabilities = SCEPCapabilities(Array("aes\r\nSHA-512\nrenewal\nPOSTPKIOperation \n".utf8))
    #expect(capabilities.cipher == .aes128 && capabilities.digest == .sha512)
    #expect(capabilities.takesPOST && capabilities.takesRenewal)
  }

  @Test("SCEPStandard stands for AES, SHA-256 and POST (RFC 8894 section 3.5.2)")
  func standard() {
    let capabilities = SCEPCapabilities(Array("SCEPStandard\n".utf8))
    #expect(capabilities.cipher == .aes128 && capabilities.digest == .sha256)
    #expect(capabilities.takesPOST && !capabilities.takesRenewal)
  }

  @Test(
    "Names of failInfo (RFC 8894 section 3.2.1.4.5)",
    arguments: zip(
      0...4, ["badAlg", "badMessageCheck", "badRequest", "badTime", "badCertId"]))
  func failInfo(_ value: Int, _ name: String) {
    #expect(SCEPFailInfo(rawValue: value)?.name == name)
  }
}
