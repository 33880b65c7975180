// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Text

/// Handles the requests of EST (RFC 7030 section 3.2.2), independent of their transport.
struct EnrollmentService: Sendable {
  /// Seconds for which a device certificate is valid: 90 days.
  static let lifetime: Int64 = 90 * 86_400
  /// Seconds by which its validity begins before the time of issue, as in samples of real ones.
  static let backdating: Int64 = 600
  private static let base = "/.well-known/est/"

  let issuer: CertificateIssuer
  let passwords: OneTimePasswords
  let clock: @Sendable () -> Int64
  /// Receives a line for every certificate that was issued or refused; never a password.
  let report: @Sendable (String) -> Void

  /// - Parameters:
  ///   - content: the content of the request.
  ///   - device: the client's certificate, if it was verified.
  func response(to request: HTTPRequest, content: [UInt8], device: Certificate?) -> HTTPResponse {
    let path = String(request.path.prefix { $0 != "?" })
    guard path.hasPrefix(Self.base) else {
      return HTTPResponse(404, "the only resources are below \(Self.base)")
    }
    switch (String(path.dropFirst(Self.base.count)), request.method) {
    case ("cacerts", "GET"): return certificates([issuer.certificate])
    case ("simpleenroll", "POST"): return enroll(request, content)
    case ("simplereenroll", "POST"): return renew(content, device)
    case ("cacerts", _): return HTTPResponse(405, "cacerts supports GET only")
    case ("simpleenroll", _), ("simplereenroll", _):
      return HTTPResponse(405, "simpleenroll and simplereenroll support POST only")
    default: return HTTPResponse(404, "the resources are cacerts, simpleenroll and simplereenroll")
    }
  }

  private func enroll(_ request: HTTPRequest, _ content: [UInt8]) -> HTTPResponse {
    guard let (serial, password) = Self.credentials(request) else {
      return .challenge("the serial number and the one-time password are required")
    }
    do throws(OneTimePasswords.PasswordError) {
      try passwords.spend(password, by: serial, now: clock())
    } catch {
      report("simpleenroll \(serial): \(error.text)")
      if case .system = error { return HTTPResponse(500, error.text) }
      return .challenge(error.text)
    }
    return issue(content, to: serial, "simpleenroll")
  }

  private func renew(_ content: [UInt8], _ device: Certificate?) -> HTTPResponse {
    guard let device, let serial = device.commonName else {
      return HTTPResponse(403, "the device certificate is missing")
    }
    return issue(content, to: serial, "simplereenroll")
  }

  private func issue(_ content: [UInt8], to serial: String, _ operation: String)
    -> HTTPResponse
  {
    func refuse(_ reason: String) -> HTTPResponse {
      report("\(operation) \(serial): \(reason)")
      return HTTPResponse(400, reason)
    }
    // Whatever is wrong with the request, the client only needs to know that it cannot be parsed.
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
      return refuse("the certificate could not be issued: \(error)")
    }
  }

  /// A certs-only message (section 4.1.3) without line breaks, which RFC 8951 section 3.1 does not
  /// require and some clients cannot parse.
  private func certificates(_ list: [Certificate]) -> HTTPResponse {
    // The reason would not help a client.
    guard let message = try? CertificatesOnlyMessage.make(list) else {
      return HTTPResponse(500, "the response could not be encoded")
    }
    return HTTPResponse(
      200, type: "application/pkcs7-mime; smime-type=certs-only",
      Array(Base64.encode(message).utf8),
      fields: [HTTPField("Content-Transfer-Encoding", "base64")])
  }

  /// User and password of the Basic scheme (RFC 7617); nil if there are none.
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
    case .notYet: "the one-time password was made at a later time than the portal's clock shows"
    case .system(let error): "the portal cannot record the password as used: \(error.text)"
    }
  }
}

extension HTTPResponse {
  fileprivate static func challenge(_ reason: String) -> HTTPResponse {
    HTTPResponse(
      401, reason,
      fields: [HTTPField("WWW-Authenticate", "Basic realm=\"wfsh customer portal\"")])
  }
}
