// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// One transaction with a SCEP server: a request, and the questions after it.
struct SCEPExchange {
  /// Of the transaction, from the key that is certified (RFC 8894 section 3.2.1.1).
  let transaction: String
  private let order: SCEPOrder
  private let server: SCEPServer
  private let authorities: SCEPAuthorities
  private let capabilities: SCEPCapabilities
  private let kind: SCEPMessage.Kind
  private let request: CertificateSigningRequest
  /// Who signs the messages, and whom the answer is encrypted for.
  private let signer: (certificate: Certificate, key: PrivateKey)

  /// Of the message that asks first.
  var name: String { kind == .renewal ? "RenewalReq" : "PKCSReq" }

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
        // A server that does not know renewals may take the certificate as authorization all the same.
        kind = capabilities.takesRenewal ? .renewal : .request
        signer = (predecessor.certificate, predecessor.key)
      } else {
        kind = .request
        signer = (try SCEPExchange.provisional(order, now: now), order.key)
      }
      request = try CertificateSigningRequest(
        subject: order.subject, key: order.key, extensions: order.extensions,
        challengePassword: order.challenge, digest: order.digest)
    } catch {
      throw .request("\(error)")
    }
    do throws(OpenSSLError) { transaction = try order.key.publicKey.fingerprint } catch {
      throw .request("\(error)")
    }
  }

  /// The key's certificate by itself, for the time of the transaction (section 2.3).
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
  func ask() throws(SCEPError) -> SCEPMessage.CertRep {
    try send(kind, request.der)
  }

  /// Asks what became of it (section 3.3.3).
  func poll() throws(SCEPError) -> SCEPMessage.CertRep {
    let issuer: DistinguishedName
    do throws(OpenSSLError) { issuer = try authorities.authority.subjectName } catch {
      throw .request("\(error)")
    }
    return try send(.poll, SCEPExchange.sequence(issuer.der + order.subject.der))
  }

  /// The certificate of an answer that succeeded (section 3.3.2.1).
  func result(_ answer: SCEPMessage.CertRep) throws(SCEPError) -> SCEPEnrollment.Result {
    let certificates: [Certificate]
    do throws(CMSError) {
      let content = try EnvelopedData.open(
        answer.content, recipient: signer.certificate, key: signer.key)
      certificates = try CertificatesOnlyMessage.certificates(content.bytes)
    } catch {
      throw .malformedAnswer("\(error)")
    }
    guard let certificate = certificates.first(where: order.key.matches) else { throw .otherKey }
    guard certificate.isIssued(by: authorities.authority) else {
      throw .otherIssuer(issuer: certificate.issuer)
    }
    return SCEPEnrollment.Result(
      certificate: certificate, chain: [authorities.authority] + authorities.chain)
  }

  private func send(
    _ kind: SCEPMessage.Kind, _ content: [UInt8]
  ) throws(SCEPError) -> SCEPMessage.CertRep {
    let message: SCEPMessage
    let sealed: [UInt8]
    do {
      message = SCEPMessage(
        kind: kind, transaction: transaction, nonce: try SecureRandom.bytes(16), content: content)
      sealed = try message.sealed(
        for: authorities, capabilities: capabilities, signer: signer.certificate, key: signer.key)
    } catch {
      throw .request("\(error)")
    }
    return try message.answer(
      server.operation(sealed, usesPOST: capabilities.takesPOST), of: authorities)
  }

  /// DER's SEQUENCE around `content`.
  private static func sequence(_ content: [UInt8]) -> [UInt8] {
    let count = content.count
    if count < 0x80 { return [0x30, UInt8(count)] + content }
    if count < 0x100 { return [0x30, 0x81, UInt8(count)] + content }
    return [0x30, 0x82, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)] + content
  }
}
