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
  /// Bits of an RSA key.
  private static let fewestBits = 2048

  let issuer: CertificateIssuer
  let passwords: OneTimePasswords
  let clock: @Sendable () -> Int64
  /// Receives a line for every certificate that was issued; never a password.
  let report: @Sendable (String) -> Void
  /// The passwords that were not accepted.
  let failures: FailureLimit
  let refusals: RefusalLog
  /// Seconds of a clock that never goes back, whatever the portal's clock is set to.
  let uptime: @Sendable () -> Int64

  /// - Parameters:
  ///   - content: the content of the request.
  ///   - device: the client's certificate, if it was verified.
  ///   - address: the client's.
  func response(
    to request: HTTPRequest, content: [UInt8], device: Certificate?, from address: IPAddress
  ) -> HTTPResponse {
    let path = String(request.path.prefix { $0 != "?" })
    guard path.hasPrefix(Self.base) else {
      return HTTPResponse(404, "the only resources are below \(Self.base)")
    }
    switch (String(path.dropFirst(Self.base.count)), request.method) {
    case ("cacerts", "GET"): return certificates([issuer.certificate])
    case ("simpleenroll", "POST"): return enroll(request, content, from: address)
    case ("simplereenroll", "POST"): return renew(content, device)
    case ("cacerts", _): return HTTPResponse(405, "cacerts supports GET only")
    case ("simpleenroll", _), ("simplereenroll", _):
      return HTTPResponse(405, "simpleenroll and simplereenroll support POST only")
    default: return HTTPResponse(404, "the resources are cacerts, simpleenroll and simplereenroll")
    }
  }

  private func enroll(
    _ request: HTTPRequest, _ content: [UInt8], from address: IPAddress
  ) -> HTTPResponse {
    guard let (serial, password) = Self.credentials(request) else {
      return .challenge("the serial number and the one-time password are required")
    }
    if let wait = failures.wait(address, at: uptime()) { return .tooManyFailures(wait) }
    do throws(OneTimePasswords.PasswordError) {
      try passwords.spend(password, by: serial, now: clock())
    } catch {
      if case .system = error {
        refusals.add("simpleenroll \(serial): \(error.text)", at: uptime())
        return HTTPResponse(500, error.text)
      }
      if let wait = failures.fail(address, at: uptime()) { return .tooManyFailures(wait) }
      refusals.add("simpleenroll \(serial) from \(address): \(error.text)", at: uptime())
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
      refusals.add("\(operation) \(serial): \(reason)", at: uptime())
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
    guard Self.isStrong(wanted.publicKey) else {
      return refuse(
        "the key of the request has \(wanted.publicKey.bits) bits; \(Self.fewestBits) are required")
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

  /// Whether a key is as strong as RSA with 2,048 bits, which curves of 224 bits are (NIST SP 800-57
  /// part 1, table 2).
  private static func isStrong(_ key: PublicKey) -> Bool {
    switch key.algorithm {
    case .ec: key.bits >= 224
    case .ed25519, .ed448: true
    case .rsa, .rsaPSS, .other: key.bits >= fewestBits
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
    case .damaged(let file):
      "the portal's file passwords/\(file.split(separator: "/").last ?? "") is damaged; "
        + "make a new one-time password"
    case .system(let error): "the portal cannot record the password as used: \(error.text)"
    }
  }
}

extension HTTPResponse {
  fileprivate static func tooManyFailures(_ seconds: Int64) -> HTTPResponse {
    HTTPResponse(
      429, "too many one-time passwords were wrong; try again in \(seconds) seconds",
      fields: [HTTPField("Retry-After", "\(seconds)")])
  }

  fileprivate static func challenge(_ reason: String) -> HTTPResponse {
    HTTPResponse(
      401, reason,
      fields: [HTTPField("WWW-Authenticate", "Basic realm=\"wfsh customer portal\"")])
  }
}
