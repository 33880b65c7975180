// SPDX-License-Identifier: Apache-2.0

import PKI
import Text

/// A message of SCEP with its authenticated attributes (RFC 8894 section 3.2.1).
struct SCEPMessage {
  /// The `messageType` (section 3.2.1.2).
  enum MessageType: Int {
    case certRep = 3
    case renewalReq = 17
    case pkcsReq = 19
    case certPoll = 20
  }

  /// The `pkiStatus` (section 3.2.1.3).
  enum PKIStatus: Int {
    case success = 0
    case failure = 2
    case pending = 3
  }

  /// Object identifiers of the attributes (section 3.2.1), below VeriSign's `id-attributes`.
  enum Attribute {
    private static let root = "2.16.840.1.113733.1.9."
    static let messageType = root + "2"
    static let pkiStatus = root + "3"
    static let failInfo = root + "4"
    static let senderNonce = root + "5"
    static let recipientNonce = root + "6"
    static let transactionID = root + "7"
    /// `id-scep-failInfoText`.
    static let failInfoText = "1.3.6.1.5.5.7.24.1"
    static let all = [
      messageType, pkiStatus, failInfo, senderNonce, recipientNonce, transactionID, failInfoText,
    ]
  }

  /// A `CertRep` whose signature is verified; its content is still encrypted.
  struct CertRep {
    let status: PKIStatus
    let failInfo: SCEPFailInfo?
    let failInfoText: String?
    let content: [UInt8]
  }

  let type: MessageType
  let transaction: String
  let nonce: [UInt8]
  let content: [UInt8]

  /// The message in DER, encrypted for the server and signed.
  func sealed(
    for authorities: SCEPAuthorities, capabilities: SCEPCapabilities, signer: Certificate,
    key: PrivateKey
  ) throws(CMSError) -> [UInt8] {
    let envelope = try EnvelopedData.seal(
      content, for: authorities.recipient, cipher: capabilities.cipher)
    let attributes = [
      MessageAttribute(Attribute.messageType, .printable("\(type.rawValue)")),
      MessageAttribute(Attribute.senderNonce, .octets(nonce)),
      MessageAttribute(Attribute.transactionID, .printable(transaction)),
    ]
    return try SignedData.sign(
      envelope, attributes: attributes, certificate: signer, key: key,
      digest: capabilities.digest)
  }

  /// Reads the response to this message.
  ///
  /// - Throws: `SCEPError.malformedResponse` for any other message.
  func certRep(
    _ bytes: [UInt8], of authorities: SCEPAuthorities
  ) throws(SCEPError) -> CertRep {
    let content: [UInt8]
    let list: [MessageAttribute]
    do throws(CMSError) {
      (content, list) = try SignedData.read(
        bytes, signedByOneOf: authorities.signers, attributes: Attribute.all)
    } catch {
      throw .malformedResponse("\(error)")
    }
    let values = Dictionary(list.map { ($0.identifier, $0.value) }) { first, _ in first }
    func text(_ name: String) -> String? {
      switch values[name] {
      case .printable(let text), .text(let text): text
      default: nil
      }
    }
    guard text(Attribute.messageType) == "\(MessageType.certRep.rawValue)" else {
      throw .malformedResponse("it is not a CertRep message")
    }
    guard text(Attribute.transactionID) == transaction else {
      throw .malformedResponse("it belongs to another transaction")
    }
    guard values[Attribute.recipientNonce] == .octets(nonce) else {
      throw .malformedResponse("its recipientNonce is not the nonce of the request")
    }
    guard let status = text(Attribute.pkiStatus).flatMap(Int.init).flatMap(PKIStatus.init) else {
      throw .malformedResponse("it has no pkiStatus")
    }
    return CertRep(
      status: status,
      failInfo: text(Attribute.failInfo).flatMap(Int.init).flatMap(SCEPFailInfo.init),
      failInfoText: text(Attribute.failInfoText).map { $0.printable(limit: 200) }, content: content)
  }
}
