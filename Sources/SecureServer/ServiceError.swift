// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import PKI

/// Why a configuration cannot be served.
public enum ServiceError: Error, Sendable, CustomStringConvertible {
  /// A profile that is named does not exist.
  case missing(CredentialObject)
  /// The certificate that a profile names does not exist.
  case certificateMissing(CredentialObject)
  case credential(CredentialError)
  /// OpenSSL does not accept a profile; nil: the predefined certificate.
  case notAccepted(CredentialObject?, OpenSSLError)
  /// A file of the state directory is missing or damaged.
  case file(path: String, reason: String)

  /// One clause in lower case.
  public var description: String {
    switch self {
    case .missing(let object): "\(object) does not exist"
    case .certificateMissing(let object): "\(object): its certificate does not exist"
    case .credential(let error): RefusalText.credential(error)
    case .notAccepted(let object, let error):
      "\(object?.description ?? "predefined certificate"): \(error)"
    case .file(let path, let reason): "\(path): \(reason)"
    }
  }
}

/// A part of a configuration that is served and has no effect.
public enum ServiceNote: Sendable, CustomStringConvertible {
  /// A CA of the certificate profile cannot be used.
  case authority(CredentialError)
  /// The authorization list is on, and without a certificate profile no client is verified.
  case authorizationListUnused

  /// One clause in lower case.
  public var description: String {
    switch self {
    case .authority(let error): RefusalText.credential(error)
    case .authorizationListUnused:
      "check-authorization-list is yes and has no effect: there is no certificate-profile"
    }
  }
}
