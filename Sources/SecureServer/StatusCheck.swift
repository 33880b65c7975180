// SPDX-License-Identifier: Apache-2.0

import PKI

/// Asks for the revocation status of a path.
final class StatusCheck: Sendable {
  init(_ profile: ServerSettings.CertificateProfile, clock: @escaping @Sendable () -> Int64) {}
  func refusal(of path: PeerPath) -> PeerVerdict? { nil }
  func forget() {}
}
