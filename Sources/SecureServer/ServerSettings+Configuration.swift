// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI

extension ServerSettings {
  private static let management: Path = [
    "devices", .entry("localhost.localdomain"), "deviceconfig", "setting", "management",
  ]

  /// Reads the settings of a configuration. Cost: that of the profiles and certificates named.
  init(_ configuration: Configuration) {
    guard
      let server = configuration[
        ServerSettings.management.appending(.node("secure-conn-server"))]?.container
    else { return }
    let reader = Reader(configuration: configuration)
    disablesPredefined = server.isYes("disable-pre-defined-cert")
    checksAuthorizationList = server.isYes("check-authorization-list")
    disconnectWaitTime = server.number("disconnect-wait-time") ?? 0
    authorizationList = Reader.identifiers(server["authorization-list"]?.list)
    if let name = server.text("ssl-tls-service-profile") {
      serviceProfile = reader.serviceProfile(name)
      if serviceProfile == nil { missingProfile = "ssl-tls-service-profile '\(name)'" }
    }
    if let name = server.text("certificate-profile") {
      certificateProfile = reader.certificateProfile(name)
      if certificateProfile == nil { missingProfile = "certificate-profile '\(name)'" }
    }
    if let certificate = serviceProfile?.certificate {
      intermediates = reader.issuers(of: certificate.name)
    }
  }
}

/// What a listener sends when it serves a certificate.
public enum ServedChain {
  /// The certificate of an entry and the CAs behind it; none when one cannot be read.
  public static func certificates(
    of name: String, in configuration: Configuration
  ) -> [Certificate] {
    let reader = Reader(configuration: configuration)
    guard let entry = reader.certificate(name, withKey: false),
      let certificates = try? SecureService.read(entry),
      let chain = try? SecureService.chain(behind: certificates, reader.issuers(of: name))
    else { return [] }
    return certificates.prefix(1) + chain
  }
}

/// Looks up what the settings name.
private struct Reader {
  let configuration: Configuration

  func certificate(
    _ name: String, withKey: Bool = true
  ) -> ServerSettings.CertificateEntry? {
    guard
      let entry = configuration[["shared", "certificate", .entry(name)]]?.container,
      let publicKey = entry.text("public-key")
    else { return nil }
    return ServerSettings.CertificateEntry(
      name: name, publicKey: publicKey,
      privateKey: withKey ? entry.text("private-key") : nil)
  }

  /// The imported intermediate CAs above a certificate, by their names; roots are not sent. Of
  /// several with one name all are found: their keys tell which it is.
  func issuers(of name: String) -> [ServerSettings.CertificateEntry] {
    let all: Path = ["shared", "certificate"]
    guard let list = configuration[all]?.list, let issuer = list[name]?.text("issuer") else {
      return []
    }
    var names: Set<String> = [issuer]
    var seen: Set<String> = []
    var found: [ServerSettings.CertificateEntry] = []
    while !names.isEmpty, seen.count < Reader.mostIssuers {
      let level = list.filter { entry in
        guard let subject = entry.content.text("subject"), names.contains(subject) else {
          return false
        }
        return entry.content.isYes("ca") && entry.content.text("issuer") != subject
          && seen.insert(entry.key).inserted
      }
      found += level.compactMap { certificate($0.key, withKey: false) }
      names = Set(level.compactMap { $0.content.text("issuer") })
    }
    return found
  }

  private static let mostIssuers = 20

  func serviceProfile(_ name: String) -> ServerSettings.ServiceProfile? {
    guard
      let profile = configuration[["shared", "ssl-tls-service-profile", .entry(name)]]?.container
    else { return nil }
    let protocols = profile["protocol-settings"]?.container ?? Container()
    return ServerSettings.ServiceProfile(
      name: name, certificate: profile.text("certificate").flatMap { self.certificate($0) },
      minimumVersion: protocols.text("min-version") ?? "tls1-2",
      maximumVersion: protocols.text("max-version") ?? "max",
      disabled: Set(protocols.compactMap { $0.node.leaf == "no" ? $0.name : nil }))
  }

  func certificateProfile(_ name: String) -> ServerSettings.CertificateProfile? {
    guard let profile = configuration[["shared", "certificate-profile", .entry(name)]]?.container
    else { return nil }
    var authorities: [ServerSettings.Authority] = []
    var missing: [String] = []
    for entry in profile["CA"]?.list ?? EntryList() {
      guard let certificate = certificate(entry.key, withKey: false) else {
        missing.append(entry.key)
        continue
      }
      let verifier = entry.content.text("ocsp-verify-cert")
      let verifying = verifier.flatMap { self.certificate($0, withKey: false) }
      authorities.append(
        ServerSettings.Authority(
          certificate: certificate, defaultOCSPURL: entry.content.text("default-ocsp-url"),
          ocspVerifyCertificate: verifying,
          missingVerifyCertificate: verifying == nil ? verifier : nil))
    }
    let field: ServerSettings.UsernameField? =
      switch profile["username-field"]?.container.map({
        ($0.text("subject"), $0.text("subject-alt"))
      })
      {
      case ("common-name", _)?: .commonName
      case (_, "email")?: .email
      case (_, "principal-name")?: .principalName
      default: nil
      }
    return ServerSettings.CertificateProfile(
      name: name, authorities: authorities, missingAuthorities: missing, usernameField: field,
      domain: profile.text("domain"), usesCRL: profile.isYes("use-crl"),
      usesOCSP: profile.isYes("use-ocsp"),
      crlTimeout: profile.number("crl-receive-timeout") ?? 5,
      ocspTimeout: profile.number("ocsp-receive-timeout") ?? 5,
      statusTimeout: profile.number("cert-status-timeout") ?? 5,
      excludesNonce: profile.isYes("ocsp-exclude-nonce"),
      blocksUnknown: profile.isYes("block-unknown-cert"),
      blocksTimeout: profile.isYes("block-timeout-cert"),
      blocksUnauthenticated: profile.isYes("block-unauthenticated-cert"),
      blocksExpired: profile.isYes("block-expired-cert"))
  }

  static func identifiers(_ list: EntryList?) -> [ServerSettings.Identifier] {
    (list ?? EntryList()).compactMap { entry in
      guard let identifier = entry.content["identifier"]?.container else { return nil }
      let alternative = identifier["subject-alt-name"]?.container
      let kind: ServerSettings.Identifier.Kind
      if let name = identifier["subject"]?.container?.text("common-name") {
        kind = .commonName(name)
      } else if let address = alternative?.text("ip") {
        kind = .address(address)
      } else if let name = alternative?.text("hostname") {
        kind = .hostName(name)
      } else if let email = alternative?.text("email") {
        kind = .email(email)
      } else {
        return nil
      }
      return ServerSettings.Identifier(name: entry.key, kind: kind)
    }
  }
}
