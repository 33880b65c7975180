// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A named object of the configuration that concerns certificates.
public enum CredentialObject: Hashable, Sendable, CustomStringConvertible {
  case certificate(String)
  case certificateProfile(String)
  case serviceProfile(String)
  case scepProfile(String)
  case secureConnectionServer

  /// The object as the appliance names it in messages: `certificate-profile 'clients'`.
  public var description: String {
    switch self {
    case .certificate(let name): "certificate '\(name)'"
    case .certificateProfile(let name): "certificate-profile '\(name)'"
    case .serviceProfile(let name): "ssl-tls-service-profile '\(name)'"
    case .scepProfile(let name): "scep '\(name)'"
    case .secureConnectionServer: "secure-conn-server"
    }
  }

  /// The name of a profile of any kind; nil for everything else.
  public var profileName: String? {
    switch self {
    case .certificateProfile(let name), .serviceProfile(let name), .scepProfile(let name): name
    case .certificate, .secureConnectionServer: nil
    }
  }

  /// Where the object stands in the document.
  public func path(at places: DocumentPlaces) -> Path {
    switch self {
    case .certificate(let name): places.certificates.appending(entry: name)
    case .certificateProfile(let name): places.certificateProfiles.appending(entry: name)
    case .serviceProfile(let name): places.serviceProfiles.appending(entry: name)
    case .scepProfile(let name): places.scepProfiles.appending(entry: name)
    case .secureConnectionServer: places.secureConnectionServer
    }
  }
}

extension DocumentPlaces {
  /// The list of certificates: `shared certificate`.
  public var certificates: Path { shared.appending(node: "certificate") }
  /// The list of certificate profiles: `shared certificate-profile`.
  public var certificateProfiles: Path { shared.appending(node: "certificate-profile") }
  /// The list of SSL/TLS service profiles: `shared ssl-tls-service-profile`.
  public var serviceProfiles: Path { shared.appending(node: "ssl-tls-service-profile") }
  /// The list of SCEP profiles: `shared scep`.
  public var scepProfiles: Path { shared.appending(node: "scep") }
  /// What the appliance is as a server of secure connections.
  public var secureConnectionServer: Path { management.appending(node: "secure-conn-server") }
  /// What the appliance is as a client of secure connections.
  public var secureConnectionClient: Path { management.appending(node: "secure-conn-client") }

  /// An entry of the list of certificates.
  public func certificate(_ name: String) -> Path { certificates.appending(entry: name) }
}
