// SPDX-License-Identifier: Apache-2.0

/// The `failInfo` of a SCEP server that rejects a request (RFC 8894 section 3.2.1.4.5).
public enum SCEPFailInfo: Int, Hashable, Sendable {
  case badAlgorithm = 0
  case badMessageCheck = 1
  case badRequest = 2
  case badTime = 3
  case badCertificateIdentifier = 4

  /// The name in the RFC.
  public var name: String {
    switch self {
    case .badAlgorithm: "badAlg"
    case .badMessageCheck: "badMessageCheck"
    case .badRequest: "badRequest"
    case .badTime: "badTime"
    case .badCertificateIdentifier: "badCertId"
    }
  }

  /// What an administrator can check.
  public var meaning: String {
    switch self {
    case .badAlgorithm: "it does not support an algorithm of the request"
    case .badMessageCheck: "it could not verify the signature of the message"
    case .badRequest: "it does not allow it: the challenge, the subject or the names may be wrong"
    case .badTime: "the clocks differ"
    case .badCertificateIdentifier: "it does not know the certificate"
    }
  }
}
