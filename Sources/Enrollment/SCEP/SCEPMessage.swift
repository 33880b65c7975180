// SPDX-License-Identifier: Apache-2.0

import PKI
import Text

/// What the messages of SCEP carry beside their content (RFC 8894 section 3.2.1).
struct SCEPMessage {
  /// The kind of a message (section 3.2.1.2).
  enum Kind: Int {
    case answer = 3
    case renewal = 17
    case request = 19
    case poll = 20
  }

  /// What became of a request (section 3.2.1.3).
  enum Status: Int {
    case success = 0
    case failure = 2
    case pending = 3
  }

  /// Object identifiers of the attributes, below `id-attributes` of VeriSign.
  enum Attribute {
    private static let root = "2.16.840.1.113733.1.9."
    static let messageType = root + "2"
    static let status = root + "3"
    static let failInfo = root + "4"
    static let senderNonce = root + "5"
    static let recipientNonce = root + "6"
    static let transaction = root + "7"
    /// `id-scep-failInfoText`.
    static let failInfoText = "1.3.6.1.5.5.7.24.1"
    static let all = [
      messageType, status, failInfo, senderNonce, recipientNonce, transaction, failInfoText,
    ]
  }

  /// An answer, signed by the server; whom its content is encrypted for is not yet known.
  struct CertRep {
    let status: Status
    let failure: SCEPFailInfo?
    let failureText: String?
    let content: [UInt8]
  }

  let kind: Kind
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
      MessageAttribute(Attribute.messageType, .printable("\(kind.rawValue)")),
      MessageAttribute(Attribute.senderNonce, .octets(nonce)),
      MessageAttribute(Attribute.transaction, .printable(transaction)),
    ]
    return try SignedData.sign(
      envelope, attributes: attributes, certificate: signer, key: key,
      digest: capabilities.digest)
  }

  /// Reads the answer to this message.
  ///
  /// - Throws: `SCEPError.malformedAnswer` for every other message.
  func answer(
    _ bytes: [UInt8], of authorities: SCEPAuthorities
  ) throws(SCEPError) -> CertRep {
    let content: [UInt8]
    let list: [MessageAttribute]
    do throws(CMSError) {
      (content, list) = try SignedData.read(
        bytes, signedByOneOf: authorities.signers, attributes: Attribute.all)
    } catch {
      throw .malformedAnswer("\(error)")
    }
    let values = Dictionary(list.map { ($0.identifier, $0.value) }) { first, _ in first }
    func text(_ name: String) -> String? {
      switch values[name] {
      case .printable(let text), .text(let text): text
      default: nil
      }
    }
    guard text(Attribute.messageType) == "\(Kind.answer.rawValue)" else {
      throw .malformedAnswer("it is no CertRep")
    }
    guard text(Attribute.transaction) == transaction else {
      throw .malformedAnswer("it belongs to another transaction")
    }
    guard values[Attribute.recipientNonce] == .octets(nonce) else {
      throw .malformedAnswer("it does not repeat the nonce")
    }
    guard let status = text(Attribute.status).flatMap(Int.init).flatMap(Status.init) else {
      throw .malformedAnswer("it has no pkiStatus")
    }
    return CertRep(
      status: status,
      failure: text(Attribute.failInfo).flatMap(Int.init).flatMap(SCEPFailInfo.init),
      failureText: text(Attribute.failInfoText).map { $0.printable(limit: 200) }, content: content)
  }
}
