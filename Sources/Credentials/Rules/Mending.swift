// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// What an operator does about a finding, or about a client that is refused.
public indirect enum Mending: Hashable, Sendable {
  /// `set` of a path, followed by further words.
  case set(Path, [String])
  case delete(Path)
  case importPrivateKey(certificate: String)
  case importKeypair(certificate: String)
  /// The import of a certificate under a new name.
  case importCertificate(name: String)
  /// The import of the certificate that was issued for a request.
  case importAnswer(request: String)
  case generateCertificate(name: String, address: String)
  case changeMasterKey
  case fetchDeviceCertificate
  case atClient(AtClient)
  /// All of these, in this order.
  case all([Mending])

  /// What only the administrator of the client can do.
  public enum AtClient: Hashable, Sendable {
    case useCustomCertificate
    case useNewCertificate
    case useNamedCertificate
    case useCertificate(ofProfile: String)
    case useCertificateOfAnotherAuthority
    case send(subject: String)
    case setClock
  }

  /// Words in the place of what only the operator knows.
  public enum Placeholder {
    public static let profile = "PROFILE"
    public static let certificate = "CERTIFICATE"
    public static let newAuthority = "NEW-CA"
    public static let root = "ROOT"
    public static let issuer = "ISSUER"
    public static let name = "NAME"
    public static let host = "HOST"
    public static let address = "ADDRESS"
  }
}

extension Mending {
  /// Lists a CA in a certificate profile.
  public static func listAuthority(
    _ name: String, profile: String, _ places: DocumentPlaces
  ) -> Mending {
    .set(authority(name, profile: profile, places), [])
  }

  /// Removes a CA from a certificate profile.
  static func removeAuthority(
    _ name: String, profile: String, _ places: DocumentPlaces
  ) -> Mending {
    .delete(authority(name, profile: profile, places))
  }

  /// Serves another certificate.
  public static func serve(_ certificate: String, profile: String, _ places: DocumentPlaces)
    -> Mending
  {
    .set(
      CredentialObject.serviceProfile(profile).path(at: places).appending(node: "certificate"),
      [certificate])
  }

  /// Words after `protocol-settings` of a service profile.
  static func setProtocols(
    _ words: [String], profile: String, _ places: DocumentPlaces
  ) -> Mending {
    .set(protocols(profile, places), words)
  }

  /// Returns a service profile to the default versions and algorithms.
  static func deleteProtocols(profile: String, _ places: DocumentPlaces) -> Mending {
    .delete(protocols(profile, places))
  }

  /// Sets a leaf of a certificate profile to `no`.
  public static func switchOff(
    _ leaf: String, ofProfile profile: String, _ places: DocumentPlaces
  ) -> Mending {
    .set(CredentialObject.certificateProfile(profile).path(at: places), [leaf, "no"])
  }

  /// Accepts clients that have no name where the profile takes one from.
  public static func acceptNameless(profile: String, _ places: DocumentPlaces) -> Mending {
    .delete(
      CredentialObject.certificateProfile(profile).path(at: places)
        .appending(node: "username-field"))
  }

  /// Accepts predefined certificates.
  public static func acceptPredefined(_ places: DocumentPlaces) -> Mending {
    .set(places.secureConnectionServer, ["disable-pre-defined-cert", "no"])
  }

  /// Adds a client to the authorization list: by its common name, or by a host name.
  public static func authorize(commonName: String?, _ places: DocumentPlaces) -> Mending {
    .set(
      places.secureConnectionServer,
      ["authorization-list", Placeholder.name, "identifier"]
        + (commonName.map { ["subject", "common-name", $0] }
          ?? ["subject-alt-name", "hostname", Placeholder.host]))
  }

  private static func authority(
    _ name: String, profile: String, _ places: DocumentPlaces
  ) -> Path {
    CredentialObject.certificateProfile(profile).path(at: places).appending(node: "CA")
      .appending(entry: name)
  }

  private static func protocols(_ profile: String, _ places: DocumentPlaces) -> Path {
    CredentialObject.serviceProfile(profile).path(at: places).appending(node: "protocol-settings")
  }
}
