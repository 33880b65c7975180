// SPDX-License-Identifier: Apache-2.0

import PKI

/// Accepts the certificate of a device if the portal has issued it and it is valid.
final class DeviceVerifier: PeerVerifier {
  let trust: CertificateTrust
  private let clock: @Sendable () -> Int64

  init(_ authority: Certificate, clock: @escaping @Sendable () -> Int64) throws(OpenSSLError) {
    trust = try CertificateTrust([authority], acceptsExpiredLeaf: false)
    self.clock = clock
  }

  var now: Int64 { clock() }

  func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
    guard let problem else { return .accepted(name: nil) }
    return .refused(.ofPath, reason: problem.text)
  }
}
