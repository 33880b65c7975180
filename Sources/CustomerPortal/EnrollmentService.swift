// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Text

/// Answers the requests of EST (RFC 7030 section 3.2.2), whatever they come over.
struct EnrollmentService: Sendable {
  /// Seconds for which a device certificate is valid: 90 days.
  static let lifetime: Int64 = 90 * 86_400
  /// Seconds by which its validity begins before it is made, as in samples of real ones.
  static let backdating: Int64 = 600
  private static let base = "/.well-known/est/"

  let issuer: CertificateIssuer
  let passwords: OneTimePasswords
  let clock: @Sendable () -> Int64
  /// Told of every certificate that was made or refused; never a password.
  let report: @Sendable (String) -> Void

  /// - Parameters:
  ///   - content: what was sent with the request.
  ///   - device: the certificate that the client has shown, and that is valid.
  func answer(_ request: HTTPRequest, content: [UInt8], device: Certificate?) -> HTTPServerResponse
  {
    let path = String(request.path.prefix { $0 != "?" })
    guard path.hasPrefix(Self.base) else { return .text(404, "there is only \(Self.base)") }
    switch (String(path.dropFirst(Self.base.count)), request.method) {
    case ("cacerts", "GET"): return certificates([issuer.certificate])
    case ("simpleenroll", "POST"): return enroll(request, content)
    case ("simplereenroll", "POST"): return renew(content, device)
    case ("cacerts", _): return .text(405, "cacerts is asked for with GET")
    case ("simpleenroll", _), ("simplereenroll", _):
      return .text(405, "certificates are asked for with POST")
    default: return .text(404, "there are cacerts, simpleenroll and simplereenroll")
    }
  }

  private func enroll(_ request: HTTPRequest, _ content: [UInt8]) -> HTTPServerResponse {
    guard let (serial, password) = Self.credentials(request) else {
      return .challenge("the serial number and the one-time password are wanted")
    }
    do throws(OneTimePasswords.PasswordError) {
      try passwords.spend(password, by: serial, now: clock())
    } catch {
      report("simpleenroll \(serial): \(error.text)")
      if case .system = error { return .text(500, error.text) }
      return .challenge(error.text)
    }
    return issue(content, to: serial, "simpleenroll")
  }

  private func renew(_ content: [UInt8], _ device: Certificate?) -> HTTPServerResponse {
    guard let device, let serial = device.commonName else {
      return .text(403, "the device certificate is missing")
    }
    return issue(content, to: serial, "simplereenroll")
  }

  private func issue(_ content: [UInt8], to serial: String, _ operation: String)
    -> HTTPServerResponse
  {
    func refuse(_ reason: String) -> HTTPServerResponse {
      report("\(operation) \(serial): \(reason)")
      return .text(400, reason)
    }
    guard let der = Base64.decode(content.filter { $0 > 0x20 }, isCanonical: false),
      let wanted = try? CertificateSigningRequest(der: der)
    else { return refuse("the request for a certificate cannot be read") }
    guard wanted.isSignedByItsKey else { return refuse("the request is not signed by its key") }
    guard wanted.subject.commonName == serial else {
      return refuse("the request is for another device")
    }
    let begin = clock() - Self.backdating
    do {
      let template = CertificateTemplate(
        subject: try DistinguishedName([.init(.commonName, serial)]), serial: try .random(),
        validity: begin...(begin + Self.lifetime),
        extensions: [
          .basicConstraints(isAuthority: false), .keyUsage([.digitalSignature]),
          .extendedKeyUsage([.clientAuth]), .subjectKeyIdentifier, .authorityKeyIdentifier,
        ])
      let certificate = try template.signed(for: wanted.publicKey, by: issuer)
      report("\(operation) \(serial): issued, valid until \(certificate.notAfterText)")
      return certificates([certificate])
    } catch {
      return refuse("no certificate can be made: \(error)")
    }
  }

  /// A certs-only message (section 4.1.3) without line breaks, on which clients stumble: RFC 8951
  /// section 3.1 asks for none.
  private func certificates(_ list: [Certificate]) -> HTTPServerResponse {
    guard let message = try? CertificatesOnlyMessage.make(list) else {
      return .text(500, "the answer cannot be made")
    }
    return HTTPServerResponse(
      status: 200, type: "application/pkcs7-mime; smime-type=certs-only",
      body: Base64.encode(message), closes: true,
      fields: [("Content-Transfer-Encoding", "base64")])
  }

  /// User and password of RFC 7617; nil where there is none.
  private static func credentials(_ request: HTTPRequest) -> (serial: String, password: Secret)? {
    guard let value = request["authorization"], value.lowercased().hasPrefix("basic ") else {
      return nil
    }
    guard let pair = Base64.decode(value.utf8.dropFirst(6).filter { $0 != 0x20 }),
      let colon = pair.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let serial = String(decoding: pair[..<colon], as: UTF8.self)
    guard PortalDirectory.isSerial(serial) else { return nil }
    return (serial, Secret(pair[(colon + 1)...]))
  }
}

extension OneTimePasswords.PasswordError {
  /// One clause for the operator of the device.
  var text: String {
    switch self {
    case .unknown: "the one-time password is wrong"
    case .expired: "the one-time password has expired, it lives for 60 minutes"
    case .used: "the one-time password was used already"
    case .otherDevice: "the one-time password is for another device"
    case .notYet: "the one-time password is of a later time than the clock of the portal shows"
    case .system(let error): "the portal cannot note the password as spent: \(error.text)"
    }
  }
}

extension HTTPServerResponse {
  fileprivate static func text(_ status: Int, _ reason: String) -> HTTPServerResponse {
    HTTPServerResponse(status: status, type: "text/plain", body: reason + "\n", closes: true)
  }

  fileprivate static func challenge(_ reason: String) -> HTTPServerResponse {
    HTTPServerResponse(
      status: 401, type: "text/plain", body: reason + "\n", closes: true,
      fields: [("WWW-Authenticate", "Basic realm=\"wfsh customer portal\"")])
  }
}
