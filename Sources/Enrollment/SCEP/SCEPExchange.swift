// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// One transaction with a SCEP server: a request, and CertPoll messages while it is pending.
struct SCEPExchange {
  /// The `transactionID`, a digest of the public key (RFC 8894 section 3.2.1.1).
  let transaction: String
  private let order: SCEPOrder
  private let server: SCEPServer
  private let authorities: SCEPAuthorities
  private let capabilities: SCEPCapabilities
  private let type: SCEPMessage.MessageType
  private let csr: CertificateSigningRequest
  /// Signs the messages; the response is encrypted for this certificate.
  private let signer: (certificate: Certificate, key: PrivateKey)

  /// The name of the first message.
  var name: String { type == .renewalReq ? "RenewalReq" : "PKCSReq" }

  init(
    _ order: SCEPOrder, server: SCEPServer, authorities: SCEPAuthorities,
    capabilities: SCEPCapabilities, now: Int64
  ) throws(SCEPError) {
    self.order = order
    self.server = server
    self.authorities = authorities
    self.capabilities = capabilities
    if let predecessor = order.predecessor,
      !predecessor.certificate.isIssued(by: authorities.authority)
    {
      throw .otherIssuer(issuer: predecessor.certificate.issuer)
    }
    do throws(IssuingError) {
      if let predecessor = order.predecessor {
        // A server without RenewalReq may still accept the certificate as authorization.
        type = capabilities.takesRenewal ? .renewalReq : .pkcsReq
        signer = (predecessor.certificate, predecessor.key)
      } else {
        type = .pkcsReq
        signer = (try SCEPExchange.provisional(order, now: now), order.key)
      }
      csr = try CertificateSigningRequest(
        subject: order.subject, key: order.key, extensions: order.extensions,
        challengePassword: order.challenge, digest: order.digest)
    } catch {
      throw .request("\(error)")
    }
    do throws(OpenSSLError) { transaction = try order.key.publicKey.fingerprint } catch {
      throw .request("\(error)")
    }
  }

  /// A self-signed certificate of the key, for this transaction (section 2.3).
  private static func provisional(
    _ order: SCEPOrder, now: Int64
  ) throws(IssuingError) -> Certificate {
    let serial: SerialNumber
    do throws(OpenSSLError) { serial = try SerialNumber.random() } catch { throw .failed(error) }
    let template = CertificateTemplate(
      subject: order.subject, serial: serial, validity: (now - 86_400)...(now + 7 * 86_400),
      extensions: [.keyUsage([.digitalSignature, .keyEncipherment])])
    return try template.selfSigned(by: order.key)
  }

  /// Sends the request.
  func request() throws(SCEPError) -> SCEPMessage.CertRep {
    try send(type, csr.der)
  }

  /// Polls for the result (CertPoll, section 3.3.3).
  func poll() throws(SCEPError) -> SCEPMessage.CertRep {
    let issuer: DistinguishedName
    do throws(OpenSSLError) { issuer = try authorities.authority.subjectName } catch {
      throw .request("\(error)")
    }
    return try send(.certPoll, SCEPExchange.sequence(issuer.der + order.subject.der))
  }

  /// The certificate of a successful CertRep (section 3.3.2.1).
  func result(_ response: SCEPMessage.CertRep) throws(SCEPError) -> SCEPEnrollment.Result {
    let certificates: [Certificate]
    do throws(CMSError) {
      let content = try EnvelopedData.open(
        response.content, recipient: signer.certificate, key: signer.key)
      certificates = try CertificatesOnlyMessage.certificates(content.bytes)
    } catch {
      throw .malformedResponse("\(error)")
    }
    guard let certificate = certificates.first(where: order.key.matches) else { throw .otherKey }
    guard certificate.isIssued(by: authorities.authority) else {
      throw .otherIssuer(issuer: certificate.issuer)
    }
    return SCEPEnrollment.Result(
      certificate: certificate, chain: [authorities.authority] + authorities.chain)
  }

  private func send(
    _ type: SCEPMessage.MessageType, _ content: [UInt8]
  ) throws(SCEPError) -> SCEPMessage.CertRep {
    let message: SCEPMessage
    let sealed: [UInt8]
    do {
      message = SCEPMessage(
        type: type, transaction: transaction, nonce: try SecureRandom.bytes(16), content: content)
      sealed = try message.sealed(
        for: authorities, capabilities: capabilities, signer: signer.certificate, key: signer.key)
    } catch {
      throw .request("\(error)")
    }
    return try message.certRep(
      server.operation(sealed, usesPOST: capabilities.takesPOST), of: authorities)
  }

  /// A SEQUENCE of `content` in DER.
  private static func sequence(_ content: [UInt8]) -> [UInt8] {
    let count = content.count
    if count < 0x80 { return [0x30, UInt8(count)] + content }
    if count < 0x100 { return [0x30, 0x81, UInt8(count)] + content }
    return [0x30, 0x82, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + content
  }
}
