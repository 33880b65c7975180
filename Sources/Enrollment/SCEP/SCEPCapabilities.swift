// SPDX-License-Identifier: Apache-2.0

public import PKI

/// What a SCEP server says it can do (RFC 8894 section 3.5.2).
public struct SCEPCapabilities: Hashable, Sendable {
  /// What requests are encrypted with: AES where it is offered, otherwise triple DES.
  public let cipher: MessageCipher
  /// What requests are signed with: SHA-256 where it is offered, otherwise SHA-512 or SHA-1.
  public let digest: SignatureDigest
  /// Whether messages are sent with POST; otherwise in the query of a GET.
  public let takesPOST: Bool
  /// Whether a certificate that is valid authorizes its renewal.
  public let takesRenewal: Bool
  /// The words that were understood, for the log.
  public let words: [String]

  /// Reads the answer to `GetCACaps`: a word on each line, in any case; unknown words are passed
  /// over, so that a page of HTML is an answer without any.
  public init(_ answer: [UInt8]) {
    let known = [
      "AES", "DES3", "GetNextCACert", "POSTPKIOperation", "Renewal", "SHA-1", "SHA-256", "SHA-512",
      "SCEPStandard", "Update",
    ]
    let lines = Set(
      answer.split { $0 == 0x0A || $0 == 0x0D }.map {
        String(decoding: $0, as: UTF8.self).filter { $0 != " " && $0 != "\t" }.lowercased()
      })
    words = known.filter { lines.contains($0.lowercased()) }
    let isStandard = words.contains("SCEPStandard")
    cipher = isStandard || words.contains("AES") ? .aes128 : .tripleDES
    digest =
      isStandard || words.contains("SHA-256")
      ? .sha256 : words.contains("SHA-512") ? .sha512 : .sha1
    takesPOST = isStandard || words.contains("POSTPKIOperation")
    takesRenewal = words.contains("Renewal")
  }
}
