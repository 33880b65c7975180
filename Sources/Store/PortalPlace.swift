// SPDX-License-Identifier: Apache-2.0

/// Where the appliance finds the customer portal.
public struct PortalPlace: Equatable, Sendable {
  public let url: String
  /// CAs below which the portal's certificate has to be issued, in PEM.
  public let authorities: String

  public init(url: String, authorities: String) {
    self.url = url
    self.authorities = authorities
  }
}
