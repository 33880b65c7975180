// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import SecureServer
import Shell

/// Everything that can be said about the certificates of a configuration without a peer.
///
/// The rules of a commit come first, each with the command that mends it; behind them what a commit
/// does not look at: names, chains, keys, validity, and what a roll-over does to those who connect.
struct CertificateCheck {
  enum Severity: String {
    /// The commit, or every handshake, is refused.
    case error
    /// Somebody may be refused, now or soon.
    case warning
    /// Worth knowing.
    case note
  }

  struct Finding {
    let severity: Severity
    let text: String
    /// A line for the prompt `#`; words in capitals are the operator's.
    let mend: String?

    var line: String { "\(severity.rawValue): \(text)" + (mend.map { " -> \($0)" } ?? "") }
  }

  /// Days before its end from which a certificate is a warning.
  private static let daysOfNotice: Int64 = 30

  let configuration: Configuration
  private let profile: String?
  let appliance: Appliance
  private let subject: CommitRules.Subject
  private let now: Int64
  private(set) var findings: [Finding] = []

  init(_ configuration: Configuration, profile: String?, on appliance: Appliance) {
    self.configuration = configuration
    self.profile = profile
    self.appliance = appliance
    now = appliance.clock.now
    subject = CommitRules.Subject(configuration: configuration, changes: nil, now: now)
  }

  mutating func add(_ severity: Severity, _ text: String, mend: String? = nil) {
    findings.append(Finding(severity: severity, text: text, mend: mend))
  }

  // MARK: One configuration

  mutating func lookAtEverything() {
    lookByCommitRules()
    if profile == nil,
      let text = appliance.credentials.keyRing.masterKeyState()
        .warning(LocalTime(appliance))
    {
      add(
        .warning, text, mend: "run request master-key new-master-key NEW current-master-key OLD")
    }
    var seen: Set<String> = []
    for (service, name) in servers where seen.insert(name).inserted {
      lookAtServer(name, of: service)
    }
    var authorities: Set<String> = []
    for (profile, list) in profiles {
      for name in list where authorities.insert(name).inserted {
        lookAtValidity(of: name, mend: "set shared certificate-profile \(profile) CA NEW-CA")
      }
    }
    if servers.isEmpty, profile == nil {
      add(
        .note, "no ssl-tls-service-profile has a certificate: predefined certificates are served",
        mend: "set shared ssl-tls-service-profile NAME certificate CERTIFICATE")
    }
    if profile == nil {
      lookAtRequests()
      lookAtDeviceCertificate()
    }
  }

  /// Service profiles with their certificates.
  private var servers: [(profile: String, certificate: String)] {
    subject.serviceProfiles.compactMap { entry in
      guard profile == nil || profile == entry.name,
        let name = entry.content["certificate"]?.leaf
      else { return nil }
      return (entry.name, name)
    }
  }

  /// Certificate profiles with their CAs.
  private var profiles: [(name: String, authorities: [String])] {
    subject.certificateProfiles.filter { profile == nil || profile == $0.name }.map {
      ($0.name, $0.content["CA"]?.list.map { $0.map(\.key) } ?? [])
    }
  }

  private mutating func lookByCommitRules() {
    for rule in CommitRules.all where rule.name != "certificate-expires" {
      var found = CommitRules.Findings()
      rule.check(subject, &found)
      for (severity, texts) in [(Severity.error, found.errors), (.warning, found.warnings)] {
        for text in texts {
          let names = text.split(separator: "'", omittingEmptySubsequences: false)
            .enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
          if let profile, !names.contains(profile) { continue }
          add(severity, text, mend: mend(rule.name, names, text))
        }
      }
    }
  }

  /// The line that mends what a rule of the commit found; `names`: what it quotes.
  private func mend(_ rule: String, _ names: [String], _ text: String) -> String? {
    guard let first = names.first else { return nil }
    let last = names.last ?? first
    switch rule {
    case "ca-is-ca": return "delete shared certificate-profile \(first) CA \(last)"
    case "root-is-listed":
      let issuer = text.split(separator: "(").last?.split(separator: ")").first.map(String.init)
      let root = issuer.flatMap(entry(ofSubject:)) ?? "ROOT"
      return "set shared certificate-profile \(first) CA \(root)"
    case "server-has-key":
      return "scp import private-key from USER@HOST:FILE certificate-name \(last) passphrase ..."
    case "server-is-no-ca":
      return "set shared ssl-tls-service-profile \(first) certificate CERTIFICATE"
    case "versions-in-order", "connections-use-tls1-2":
      return "set shared ssl-tls-service-profile \(last) protocol-settings min-version tls1-2 "
        + "max-version max"
    case "suite-remains":
      return "delete shared ssl-tls-service-profile \(first) protocol-settings"
    case "weak-algorithms":
      let leaf = text.split(separator: " ").first { $0.hasPrefix("enc-algo-") } ?? "enc-algo-rc4"
      return "set shared ssl-tls-service-profile \(first) protocol-settings \(leaf) no"
    case "secret-is-readable":
      return "scp import private-key from USER@HOST:FILE certificate-name \(first) passphrase ..."
    default: return nil
    }
  }

  private func entry(ofSubject name: String) -> String? {
    configuration[["shared", "certificate"]]?.list?
      .first { $0.content["subject"]?.leaf == name }?.key
  }

  private mutating func lookAtServer(_ name: String, of service: String) {
    guard let leaf = subject.certificates(name).first else {
      return add(
        .error, "ssl-tls-service-profile '\(service)': certificate '\(name)' cannot be read",
        mend: "scp import keypair from USER@HOST:FILE certificate-name \(name) format pkcs12")
    }
    lookAtKey(of: name, leaf)
    let hosts = ownNames
    if !hosts.isEmpty, !hosts.contains(where: leaf.names) {
      let address = hosts.first ?? "ADDRESS"
      add(
        .warning,
        "certificate '\(name)' names none of \(hosts.joined(separator: ", ")): clients that check the "
          + "server's identity will refuse it",
        mend: "run request certificate generate certificate-name NEW name \(hosts.last ?? address) "
          + "ip [ \(address) ] signed-by CA algorithm ECDSA ecdsa-nbits 256")
    }
    if !leaf.usage.mayServeTLS, !leaf.isCertificateAuthority {
      add(
        .error,
        "certificate '\(name)' is not for servers: its key usage or extended key usage forbids it",
        mend: "set shared ssl-tls-service-profile \(service) certificate CERTIFICATE")
    }
    if let issuer = unknownIssuer(name) {
      add(
        .note,
        "certificate '\(name)': its issuer \(issuer) is not imported; unless it is a root that "
          + "clients know, they cannot follow the chain",
        mend: "run scp import certificate from USER@HOST:FILE certificate-name ISSUER format pem")
    }
    lookAtValidity(
      of: name, mend: "set shared ssl-tls-service-profile \(service) certificate CERTIFICATE")
  }

  /// What clients may know this appliance by: its address, its host name, the two joined.
  private var ownNames: [String] {
    let system = Appliance.deviceConfiguration.appending(node: "system")
    func value(_ name: String) -> String? {
      configuration[system.appending(node: name)]?.leaf.flatMap { $0.isEmpty ? nil : $0 }
    }
    let host = value("hostname")
    let full = host.flatMap { host in value("domain").map { "\(host).\($0)" } }
    return [value("ip-address"), full ?? host].compactMap { $0 }
  }

  private mutating func lookAtKey(of name: String, _ leaf: Certificate) {
    guard let sealed = subject.certificateEntry(name)?["private-key"]?.leaf, KeyRing.isOwn(sealed)
    else { return }
    do {
      let key = try SealedPrivateKey.open(
        sealed, for: leaf, keyRing: try appliance.credentials.keyRing.load())
      guard key.matches(leaf) else { throw SealError.damaged }
    } catch {
      add(
        .error,
        "certificate '\(name)': its private key does not open, or belongs to another certificate",
        mend: "scp import private-key from USER@HOST:FILE certificate-name \(name) passphrase ...")
    }
  }

  /// The issuer of the last certificate that the listener sends, where nobody knows it here.
  private func unknownIssuer(_ name: String) -> String? {
    let credentials = ConfiguredCredentials(configuration, at: appliance.model.places)
    guard
      let last = credentials.certificate(name).flatMap({ try? credentials.servedChain(of: $0) })?
        .last, !last.isSelfIssued
    else { return nil }
    let entries = configuration[["shared", "certificate"]]?.list ?? EntryList()
    let isKnown = entries.contains { entry in
      entry.content["subject"]?.leaf == last.issuer
        && subject.certificates(entry.key).first.map(last.isIssued) == true
    }
    return isKnown ? nil : last.issuer
  }

  private mutating func lookAtValidity(of name: String, mend: String) {
    guard let certificate = subject.certificates(name).first else { return }
    if let entry = subject.certificateEntry(name).map({ CertificateEntry(name: name, $0) }),
      (try? appliance.credentials.issuing.isRevoked(entry, certificate)) == true
    {
      add(
        .warning, "certificate '\(name)' is revoked: whoever asks for its status will refuse it",
        mend: mend)
    }
    if certificate.notAfter < now {
      add(.error, "certificate '\(name)' has expired on \(certificate.notAfterText)", mend: mend)
    } else if certificate.notBefore > now {
      add(
        .error, "certificate '\(name)' is not valid before \(certificate.notBeforeText)", mend: mend
      )
    } else if certificate.notAfter < now + Self.daysOfNotice * 86_400 {
      let days = (certificate.notAfter - now) / 86_400
      add(
        .warning,
        "certificate '\(name)' expires on \(certificate.notAfterText), in \(days) "
          + (days == 1 ? "day" : "days"), mend: mend)
    } else {
      add(.note, "certificate '\(name)' expires on \(certificate.notAfterText)")
    }
  }

  // MARK: From running to candidate

  /// What a commit does to those who connect today.
  mutating func compare(with running: Configuration) {
    let server = Path(
      Appliance.deviceConfiguration.elements + [
        .node("setting"), .node("management"), .node("secure-conn-server"),
      ])
    let before = CommitRules.Subject(configuration: running, changes: nil, now: now)
    func listed(_ configuration: Configuration) -> (profile: String, authorities: [String])? {
      let leaf = server.appending(node: "certificate-profile")
      guard let name = configuration[leaf]?.leaf else { return nil }
      let list = configuration[["shared", "certificate-profile", .entry(name), "CA"]]?.list
      return (name, list.map { $0.map(\.key) } ?? [])
    }
    if let old = listed(running), let new = listed(configuration),
      profile == nil || profile == new.profile
    {
      let kept = Set(new.authorities.compactMap { subject.certificates($0).first?.fingerprint })
      for name in old.authorities {
        guard let gone = before.certificates(name).first, !kept.contains(gone.fingerprint) else {
          continue
        }
        add(
          .warning,
          "CA '\(name)' (\(gone.subject)) is in the running profile and not in the candidate's: its "
            + "clients will be refused after the commit",
          mend: "set shared certificate-profile \(new.profile) CA \(name)")
      }
    }
    func served(_ configuration: Configuration, _ subject: CommitRules.Subject) -> (
      service: String, name: String, root: String
    )? {
      let leaf = server.appending(node: "ssl-tls-service-profile")
      guard let service = configuration[leaf]?.leaf,
        let name = configuration[
          ["shared", "ssl-tls-service-profile", .entry(service), "certificate"]]?.leaf,
        var last = subject.certificates(name).last
      else { return nil }
      let entries = configuration[["shared", "certificate"]]?.list
      for _ in 0..<8 where !last.isSelfIssued {
        let issuer = entries?.lazy.compactMap { subject.certificates($0.key).first }
          .first { $0 != last && last.isIssued(by: $0) }
        guard let issuer else { break }
        last = issuer
      }
      return (service, name, last.isSelfIssued ? last.subject : last.issuer)
    }
    if let old = served(running, before), let new = served(configuration, subject),
      old.root != new.root,
      before.certificates(old.name).first != subject.certificates(new.name).first,
      profile == nil || profile == new.service
    {
      add(
        .warning,
        "the new server certificate '\(new.name)' comes from \(new.root), the running one from "
          + "\(old.root): firewalls that know only the old one will refuse it",
        mend: "set shared ssl-tls-service-profile \(new.service) certificate \(old.name)")
    }
  }
}
