// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// What a configuration says about certificates: the one place that knows where that stands.
///
/// A value over an immutable configuration; making one costs nothing, and every lookup costs the
/// entry that it reads.
public struct ConfiguredCredentials: Sendable {
  public let configuration: Configuration
  public let places: DocumentPlaces

  public init(_ configuration: Configuration, at places: DocumentPlaces) {
    self.configuration = configuration
    self.places = places
  }

  // MARK: Certificates

  /// An entry of `shared certificate`; nil where there is none of that name.
  public func certificate(_ name: String) -> CertificateEntry? {
    configuration[places.certificate(name)]?.container.map { CertificateEntry(name: name, $0) }
  }

  /// An entry of `shared certificate` that has to be there.
  ///
  /// - Throws: `CredentialError.noCertificate`.
  public func requiredCertificate(_ name: String) throws(CredentialError) -> CertificateEntry {
    guard let entry = certificate(name) else { throw .noCertificate(name) }
    return entry
  }

  /// Every entry of `shared certificate`, in the order of the document, read as it is visited.
  public var certificates: some Sequence<CertificateEntry> {
    list(places.certificates).lazy.map { CertificateEntry(name: $0.key, $0.content) }
  }

  // MARK: Profiles

  /// A certificate profile; nil where there is none of that name.
  public func certificateProfile(_ name: String) -> CertificateProfile? {
    read(.certificateProfile(name)).map { CertificateProfile(name: name, $0) }
  }

  /// Every certificate profile, in the order of the document.
  public var certificateProfiles: [CertificateProfile] {
    list(places.certificateProfiles).map { CertificateProfile(name: $0.key, $0.content) }
  }

  /// An SSL/TLS service profile; nil where there is none of that name.
  public func serviceProfile(_ name: String) -> ServiceProfile? {
    read(.serviceProfile(name)).map { ServiceProfile(name: name, $0) }
  }

  /// Every SSL/TLS service profile, in the order of the document.
  public var serviceProfiles: [ServiceProfile] {
    list(places.serviceProfiles).map { ServiceProfile(name: $0.key, $0.content) }
  }

  /// A SCEP profile; nil where there is none of that name.
  public func scepProfile(_ name: String) -> SCEPProfile? {
    read(.scepProfile(name)).map { SCEPProfile(name: name, $0) }
  }

  /// Every SCEP profile, in the order of the document.
  public var scepProfiles: [SCEPProfile] {
    list(places.scepProfiles).map { SCEPProfile(name: $0.key, $0.content) }
  }

  // MARK: Secure connections

  /// What the appliance is as a server of secure connections.
  public var secureConnectionServer: SecureConnectionServer {
    SecureConnectionServer(
      configuration[places.secureConnectionServer]?.container ?? Container())
  }

  /// What the appliance is as a client of secure connections.
  public var secureConnectionClient: SecureConnectionClient {
    SecureConnectionClient(
      configuration[places.secureConnectionClient]?.container ?? Container())
  }

  /// Names of the certificates that secure connections use, in either direction: what is served,
  /// what is sent, and the CAs of the profiles. A handful, whatever the size of the configuration.
  public var connectionCertificates: [String] {
    let (server, client) = (secureConnectionServer, secureConnectionClient)
    var names = [server.serviceProfile.flatMap(serviceProfile)?.certificate].compactMap { $0 }
    func addAuthorities(_ profile: String?) {
      names += profile.flatMap(certificateProfile)?.authorities.map(\.name) ?? []
    }
    addAuthorities(server.certificateProfile)
    if case .local(let name) = client.identity { names.append(name) }
    addAuthorities(client.certificateProfile)
    return names
  }

  /// What clients may know the appliance by: address, host name, address of IPv6, as configured.
  public var serverNames: [String] {
    ["ip-address", "hostname", "ipv6-address"].compactMap { name in
      systemValue(name).map { String($0.prefix { $0 != "/" }) }
    }
  }

  /// What a firewall is likely to connect to: the address, and the host name with its domain.
  public var identityNames: [String] {
    let host = systemValue("hostname")
    let full = host.flatMap { host in systemValue("domain").map { "\(host).\($0)" } }
    return [systemValue("ip-address"), full ?? host].compactMap { $0 }
  }

  private func systemValue(_ name: String) -> String? {
    configuration[places.system]?.container?.text(name)
  }

  private func read(_ object: CredentialObject) -> Container? {
    configuration[object.path(at: places)]?.container
  }

  func list(_ path: Path) -> EntryList { configuration[path]?.list ?? EntryList() }
}
