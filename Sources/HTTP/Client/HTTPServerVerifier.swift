// SPDX-License-Identifier: Apache-2.0

import PKI

/// Verifies a server's certificate as its client's ``HTTPTrust`` requires.
final class HTTPServerVerifier: PeerVerifier {
  let now: Int64
  let trust: CertificateTrust
  private let host: String
  private let isAnyone: Bool

  init(_ trust: HTTPTrust, host: String) throws(OpenSSLError) {
    self.host = host
    switch trust {
    case .anyone:
      (now, isAnyone) = (0, true)
      self.trust = try CertificateTrust([], acceptsExpiredLeaf: true)
    case .authorities(let authorities, let now):
      (self.now, isAnyone) = (now, false)
      self.trust = try CertificateTrust(authorities, acceptsExpiredLeaf: false)
    }
  }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    guard !isAnyone else { return .accepted(name: nil) }
    if let problem {
      return .refused(.ofPath, reason: "its certificate is not trusted: \(problem.text)")
    }
    guard let leaf = path.leaf, leaf.names(host) else {
      return .refused(.badCertificate, reason: "its certificate does not name \(host)")
    }
    return .accepted(name: nil)
  }
}
