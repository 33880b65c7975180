// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import PKI
public import POSIX
import Text

/// The client side of a SCEP server (RFC 8894).
public struct SCEPServer: Sendable {
  public let url: HTTPURL
  /// The `message` of `GetCACaps` and `GetCACert`: selects one of its CAs.
  public let authorityIdentity: String
  /// How the server's certificate is verified with `https`.
  public var trust = HTTPTrust.anyone
  /// The client certificate for a server that requests one.
  public var identity: TLSIdentity?
  /// Ends every wait.
  public var interruption: Interruption?

  /// Seconds for one exchange.
  public var patience = 10
  /// Limit of a response in bytes.
  static let largestResponse = 262_144

  public init(_ url: HTTPURL, authorityIdentity: String) {
    self.url = url
    self.authorityIdentity = authorityIdentity
  }

  /// The server's capabilities (GetCACaps); a server without that operation has none.
  ///
  /// - Throws: `SCEPError.unreachable`, `.interrupted`.
  public func capabilities() throws(SCEPError) -> SCEPCapabilities {
    let response = try send(
      "GetCACaps", questions: [("message", authorityIdentity)], content: nil)
    return SCEPCapabilities(response.status == 200 ? response.content : [])
  }

  /// The certificates of the CA and of its registration authorities (GetCACert, section 4.2). They
  /// are not authenticated: compare a fingerprint.
  ///
  /// - Throws: `SCEPError`.
  public func authorities() throws(SCEPError) -> SCEPAuthorities {
    let response = try send(
      "GetCACert", questions: [("message", authorityIdentity)], content: nil)
    guard response.status == 200 else { throw .status(response.status) }
    // A CA without others sends its certificate; bytes that are none are read as a message below.
    if let certificate = try? Certificate(der: response.content) {
      return try SCEPAuthorities([certificate])
    }
    guard let certificates = try? CertificatesOnlyMessage.certificates(response.content) else {
      throw .malformedResponse("it contains no CA certificates")
    }
    return try SCEPAuthorities(certificates)
  }

  /// Sends a message and returns the response (PKIOperation, section 4.3).
  func operation(_ message: [UInt8], usesPOST: Bool) throws(SCEPError) -> [UInt8] {
    let response =
      if usesPOST {
        try send(
          "PKIOperation", questions: [],
          content: HTTPFetch.Content(type: "application/x-pki-message", message))
      } else {
        try send(
          "PKIOperation", questions: [("message", Base64.encode(message))], content: nil)
      }
    guard response.status == 200 else { throw .status(response.status) }
    return response.content
  }

  private func send(
    _ operation: String, questions: [(name: String, value: String)], content: HTTPFetch.Content?
  ) throws(SCEPError) -> HTTPResponse {
    var fetch = HTTPFetch(
      url.asking([("operation", operation)] + questions), content: content,
      limit: SCEPServer.largestResponse, deadline: Deadline(after: .seconds(patience)))
    fetch.trust = trust
    fetch.identity = identity
    fetch.interruption = interruption
    do throws(HTTPError) { return try fetch.response() } catch { throw SCEPError(error, url) }
  }
}
