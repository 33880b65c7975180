// SPDX-License-Identifier: Apache-2.0

public import PKI
public import POSIX

/// Why a probe of a server failed, or got no response.
public enum ProbeProblem: Sendable, CustomStringConvertible {
  case unresolved(host: String, NameResolutionError)
  case noConnection(host: String, port: UInt16, SystemError)
  case handshake(TLSError)
  case handshakeTimedOut(seconds: Int)
  /// The handshake succeeded, and the server sent nothing.
  case noResponse
  case interrupted
  /// Something that has nothing to do with the server; in the words of the library.
  case failed(String)

  /// One clause.
  public var description: String {
    switch self {
    case .unresolved(let host, .unknown(let text)): "\(host): \(text)"
    case .unresolved(let host, .timedOut): "\(host): the name could not be resolved in time"
    case .unresolved(_, .interrupted), .interrupted: "interrupted"
    case .noConnection(let host, let port, let error):
      "no connection to \(host) port \(port): \(error.text)"
    case .handshake(let error): Self.text(error)
    case .handshakeTimedOut(let seconds):
      "the server has not finished the handshake within \(seconds) s"
    case .noResponse: "the server accepts the handshake, and has sent no answer"
    case .failed(let text): text
    }
  }

  private static func text(_ error: TLSError) -> String {
    switch error {
    case .refused(let reason): reason
    case .alert(let name):
      "the server refuses the client with the alert '\(name)'" + advice(name)
    case .noCertificate: "the server has shown no certificate"
    case .noCommonVersion, .noCommonSuite, .noCommonSignature:
      "client and server have no version, cipher suite or signature in common"
    case .notTLS, .plainHTTP: "the server does not speak TLS"
    case .closed: "the server has closed the connection during the handshake"
    case .other(let text): "the handshake failed: \(text)"
    }
  }

  private static func advice(_ alert: String) -> String {
    switch alert {
    case "certificate required", "handshake failure":
      ": it wants a certificate, or does not authorize the one that was shown"
    case "unknown ca": ": its certificate profile does not list the CA of the client's certificate"
    case "certificate expired": ": the client's certificate has expired"
    case "certificate revoked": ": the client's certificate is revoked"
    case "certificate unknown":
      ": the status of the client's certificate is unknown, or it bears no name"
    case "unsupported certificate": ": the client's certificate is not for clients"
    case "bad certificate": ": the client's certificate is not valid yet, or too weak"
    case "protocol version": ": it allows other versions of TLS only"
    default: ""
    }
  }
}
