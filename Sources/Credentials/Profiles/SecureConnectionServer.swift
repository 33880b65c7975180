// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The appliance as a server of secure connections: `secure-conn-server`.
public struct SecureConnectionServer: Hashable, Sendable {
  /// Name of the SSL/TLS service profile; nil: the predefined certificate is served.
  public let serviceProfile: String?
  /// Name of the certificate profile; nil: clients are not verified.
  public let certificateProfile: String?
  public let disablesPredefined: Bool
  public let checksAuthorizationList: Bool
  public let authorizationList: [AuthorizedIdentity]
  /// Minutes that sessions of the former settings may go on after a commit.
  public let disconnectWaitTime: Int

  public init(_ content: Container) {
    serviceProfile = content.text("ssl-tls-service-profile")
    certificateProfile = content.text("certificate-profile")
    disablesPredefined = content.isYes("disable-pre-defined-cert")
    checksAuthorizationList = content.isYes("check-authorization-list")
    authorizationList = (content["authorization-list"]?.list ?? EntryList()).compactMap {
      AuthorizedIdentity(name: $0.key, $0.content)
    }
    disconnectWaitTime = content.number("disconnect-wait-time") ?? 0
  }

  /// Whether both treat clients alike: everything but the wait time is the same.
  func isEquivalent(to other: SecureConnectionServer) -> Bool {
    serviceProfile == other.serviceProfile && certificateProfile == other.certificateProfile
      && disablesPredefined == other.disablesPredefined
      && checksAuthorizationList == other.checksAuthorizationList
      && authorizationList == other.authorizationList
  }
}
