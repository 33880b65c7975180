// SPDX-License-Identifier: Apache-2.0

public import PKI

/// The response to `GetCACaps` (RFC 8894 section 3.5.2).
public struct SCEPCapabilities: Hashable, Sendable {
  /// Encrypts requests: AES where the server offers it, otherwise triple DES.
  public let cipher: MessageCipher
  /// Signs requests: SHA-256 where the server offers it, otherwise SHA-512 or SHA-1.
  public let digest: SignatureDigest
  /// Whether messages are sent with POST; otherwise in the query of a GET.
  public let takesPOST: Bool
  /// Whether a valid certificate authorizes its renewal (RenewalReq).
  public let takesRenewal: Bool
  /// The known keywords of the response, for the log.
  public let words: [String]

  /// Parses one keyword a line, in any case. Unknown keywords are ignored, so a page of HTML is a
  /// response without keywords.
  public init(_ response: [UInt8]) {
    let known = [
      "AES", "DES3", "GetNextCACert", "POSTPKIOperation", "Renewal", "SHA-1", "SHA-256", "SHA-512",
      "SCEPStandard", "Update",
    ]
    let lines = Set(
      response.split { $0 == 0x0A || $0 == 0x0D }.map {
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
