// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// The appliance as a client of secure connections: `secure-conn-client`.
public struct SecureConnectionClient: Hashable, Sendable {
  /// The certificate that the appliance sends.
  public enum Identity: Hashable, Sendable {
    case predefined
    /// An entry of the list of certificates.
    case local(String)
    /// A certificate that was issued for a SCEP profile.
    case scep(profile: String)

    /// Name of the SCEP profile; nil for a certificate from elsewhere.
    public var scepProfile: String? {
      if case .scep(let profile) = self { profile } else { nil }
    }

    /// The appliance's word: the value of `certificate-type`.
    public var kind: String {
      switch self {
      case .predefined: "none"
      case .local: "local"
      case .scep: "scep"
      }
    }
  }

  public let identity: Identity
  /// Name of the profile that verifies servers.
  public let certificateProfile: String?

  public init(_ content: Container) {
    let type = content["certificate-type"]?.container
    let (local, scep) = (type?["local"]?.container, type?["scep"]?.container)
    if let name = local?.text("certificate") {
      identity = .local(name)
    } else if let name = scep?.text("scep-profile") {
      identity = .scep(profile: name)
    } else {
      identity = .predefined
    }
    certificateProfile = local?.text("certificate-profile") ?? scep?.text("certificate-profile")
  }
}
