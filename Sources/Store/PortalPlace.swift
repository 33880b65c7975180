// SPDX-License-Identifier: Apache-2.0

/// The customer portal that the appliance uses.
public struct PortalPlace: Equatable, Sendable {
  public let url: String
  /// Trust anchors for the portal's certificate, in PEM.
  public let authorities: String

  public init(url: String, authorities: String) {
    self.url = url
    self.authorities = authorities
  }

  init?(_ bytes: [UInt8]) {
    guard let fields = Fields(bytes), let url = fields["url"],
      let authorities = fields["authorities"]
    else { return nil }
    self.init(url: url, authorities: authorities)
  }

  var bytes: [UInt8] {
    var fields = Fields()
    fields["url"] = url
    fields["authorities"] = authorities
    return fields.bytes
  }
}
