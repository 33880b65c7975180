// SPDX-License-Identifier: Apache-2.0

import HTTP
public import PKI
public import POSIX
import Text

/// Enrolls an appliance for its device certificate by EST (RFC 7030): with a new key, and a CSR
/// whose common name is the serial number.
public struct DeviceEnrollment: Sendable {
  /// A certificate, and the key that was made for it.
  public struct Credential: Sendable {
    public let certificate: Certificate
    /// Intermediate CAs that the server sent.
    public let chain: [Certificate]
    public let key: PrivateKey
  }

  /// Serial number of the appliance.
  public let serial: String
  public let server: EnrollmentServer
  /// Seconds since 1970 on the appliance's clock.
  public let now: Int64
  /// When the exchange times out.
  public let deadline: Deadline
  public let interruption: Interruption?

  private static let largestResponse = 131_072

  public init(
    serial: String, server: EnrollmentServer, now: Int64, deadline: Deadline,
    interruption: Interruption? = nil
  ) {
    self.serial = serial
    self.server = server
    self.now = now
    self.deadline = deadline
    self.interruption = interruption
  }

  /// A first certificate (section 4.2.1), authorized by a one-time password.
  ///
  /// Waits, at most until the deadline.
  /// - Throws: `EnrollmentError`.
  public func enroll(password: Secret) throws(EnrollmentError) -> Credential {
    let pair = Array("\(serial):".utf8) + password.bytes
    let field = Secret(Array("Basic ".utf8) + Array(Base64.encode(pair).utf8))
    return try credential(by: "simpleenroll") { fetch in
      fetch.fields.append((name: "Authorization", value: field))
    }
  }

  /// Another certificate (section 4.2.2), authorized by the present one.
  ///
  /// Waits, at most until the deadline.
  /// - Throws: `EnrollmentError`.
  public func renew(_ present: TLSIdentity) throws(EnrollmentError) -> Credential {
    try credential(by: "simplereenroll") { $0.identity = present }
  }

  private func credential(
    by operation: String, _ authorize: (inout HTTPFetch) -> Void
  ) throws(EnrollmentError) -> Credential {
    guard let place = server.place(of: operation) else { throw .failed("the URL is too long") }
    let key: PrivateKey
    let request: CertificateSigningRequest
    do throws(IssuingError) {
      key = try PrivateKey.generate(.ec(.p256))
      request = try CertificateSigningRequest(
        subject: DistinguishedName([.init(.commonName, serial)]), key: key)
    } catch {
      throw .failed("\(error)")
    }
    var fetch = HTTPFetch(
      place,
      content: HTTPFetch.Content(
        type: "application/pkcs10", Array(Base64.encode(request.der).utf8)),
      limit: DeviceEnrollment.largestResponse, deadline: deadline)
    // RFC 7030 section 4.2.1 requires it, and some servers still do (RFC 8951 section 3.1).
    fetch.fields = [(name: "Content-Transfer-Encoding", value: Secret("base64".utf8))]
    fetch.trust = server.trust
    fetch.interruption = interruption
    authorize(&fetch)
    let response: HTTPResponse
    do throws(HTTPError) { response = try fetch.response() } catch { throw .http(error, place) }
    guard response.status == 200 else {
      throw .refused(status: response.status, reason: DeviceEnrollment.reason(response))
    }
    return try credential(in: response, for: key)
  }

  /// The requested certificate; the message may contain others.
  private func credential(
    in response: HTTPResponse, for key: PrivateKey
  ) throws(EnrollmentError) -> Credential {
    let text = response.content.filter { $0 > 0x20 }
    guard let message = Base64.decode(text, isCanonical: false),
      let certificates = try? CertificatesOnlyMessage.certificates(message)
    else { throw .malformed }
    guard let certificate = certificates.first(where: { key.matches($0) }) else {
      throw .otherKey
    }
    guard certificate.commonName == serial else { throw .otherDevice(certificate.commonName) }
    guard (certificate.notBefore...max(certificate.notBefore, certificate.notAfter)).contains(now)
    else {
      throw .notValid(from: certificate.notBeforeText, to: certificate.notAfterText)
    }
    let chain = certificates.filter { $0 != certificate && !$0.isSelfIssued }
    return Credential(certificate: certificate, chain: chain, key: key)
  }

  /// The first line of a plain text, which the server writes for its administrators.
  private static func reason(_ response: HTTPResponse) -> String? {
    guard response.contentType == "text/plain" else { return nil }
    let line = String(decoding: response.content.prefix(400), as: UTF8.self)
      .split(whereSeparator: \.isNewline).first
    return line.map { $0.printable(limit: 200) }
  }
}
