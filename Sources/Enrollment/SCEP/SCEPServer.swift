// SPDX-License-Identifier: Apache-2.0

public import HTTP
public import PKI
public import POSIX
import Text

/// A SCEP server (RFC 8894), as a client speaks with it.
public struct SCEPServer: Sendable {
  public let url: HTTPURL
  /// The `message` of `GetCACaps` and `GetCACert`: which of its CAs is meant.
  public let authorityIdentity: String
  /// Who may answer over `https`.
  public var trust = HTTPTrust.anyone
  /// What is shown to a server that asks for a certificate.
  public var identity: TLSIdentity?
  /// Ends every wait.
  public var interruption: Interruption?

  /// Seconds for one exchange.
  public var patience = 10
  /// Bytes of the largest answer.
  static let largestAnswer = 262_144

  public init(_ url: HTTPURL, authorityIdentity: String) {
    self.url = url
    self.authorityIdentity = authorityIdentity
  }

  /// What the server can do; a server that does not know the question can do little.
  ///
  /// - Throws: `SCEPError.unreachable`, `.interrupted`.
  public func capabilities() throws(SCEPError) -> SCEPCapabilities {
    let answer = try answer(
      "GetCACaps", questions: [("message", authorityIdentity)], content: nil)
    return SCEPCapabilities(answer.status == 200 ? answer.content : [])
  }

  /// The certificates of the CA and of its registration authorities (section 4.2). Nothing proves
  /// that they are: compare a fingerprint.
  ///
  /// - Throws: `SCEPError`.
  public func authorities() throws(SCEPError) -> SCEPAuthorities {
    let answer = try answer(
      "GetCACert", questions: [("message", authorityIdentity)], content: nil)
    guard answer.status == 200 else { throw .status(answer.status) }
    if let certificate = try? Certificate(der: answer.content) {
      return try SCEPAuthorities([certificate])
    }
    guard let certificates = try? CertificatesOnlyMessage.certificates(answer.content) else {
      throw .malformedAnswer("it holds no CA certificates")
    }
    return try SCEPAuthorities(certificates)
  }

  /// Sends a message and gives back the one that comes (section 4.3).
  func operation(_ message: [UInt8], usesPOST: Bool) throws(SCEPError) -> [UInt8] {
    let answer =
      if usesPOST {
        try answer(
          "PKIOperation", questions: [],
          content: HTTPFetch.Content(type: "application/x-pki-message", message))
      } else {
        try answer(
          "PKIOperation", questions: [("message", Base64.encode(message))], content: nil)
      }
    guard answer.status == 200 else { throw .status(answer.status) }
    return answer.content
  }

  private func answer(
    _ operation: String, questions: [(name: String, value: String)], content: HTTPFetch.Content?
  ) throws(SCEPError) -> HTTPResponse {
    var fetch = HTTPFetch(
      url.asking([("operation", operation)] + questions), content: content,
      limit: SCEPServer.largestAnswer, deadline: Deadline(after: .seconds(patience)))
    fetch.trust = trust
    fetch.identity = identity
    fetch.interruption = interruption
    do throws(HTTPError) { return try fetch.response() } catch { throw SCEPError(error, url) }
  }
}
