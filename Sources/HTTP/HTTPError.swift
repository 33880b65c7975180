// SPDX-License-Identifier: Apache-2.0

import PKI

/// Why there is no response.
public enum HTTPError: Error, Hashable, Sendable {
  /// The deadline passed.
  case timedOut
  /// The operator interrupted the request.
  case interrupted
  /// Any other reason, a clause in lower case that names the server.
  case failed(String)

  /// Why TLS with a server failed.
  static func text(_ failure: TLSError) -> String {
    switch failure {
    case .closed: "the connection was closed"
    case .alert(let name): "it has sent the alert '\(name)'"
    case .noCommonVersion, .noCommonSuite, .noCommonSignature:
      "it has no version, cipher suite or signature in common with wfsh"
    case .other(let text): text
    case .notTLS, .plainHTTP: "it does not speak TLS"
    case .noCertificate: "it has shown no certificate"
    case .refused(let reason): reason
    }
  }

  /// One clause for the operator.
  public func text(_ url: HTTPURL) -> String {
    switch self {
    case .timedOut: "\(url.authority) did not respond in time"
    case .interrupted: "interrupted"
    case .failed(let why): why
    }
  }
}
