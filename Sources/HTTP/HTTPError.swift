// SPDX-License-Identifier: Apache-2.0

import PKI

/// Why no answer came.
public enum HTTPError: Error, Hashable, Sendable {
  /// The time was over.
  case timedOut
  /// The operator did not want to wait any longer.
  case interrupted
  /// Any other reason, one clause in lower case that names the server.
  case failed(String)

  /// Why a server could not be spoken with over TLS.
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
    case .timedOut: "no answer of \(url.authority) in time"
    case .interrupted: "interrupted"
    case .failed(let why): why
    }
  }
}
