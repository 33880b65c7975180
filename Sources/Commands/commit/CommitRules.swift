// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

/// What a commit checks that no schema can say; each rule has a name.
///
/// A rule looks at what the commit changes: at the profiles that differ, and at all of them only
/// when a certificate differs.
enum CommitRules {
  /// What the rules found: errors refuse the commit, warnings stand beside its success.
  struct Findings {
    var errors: [String] = []
    var warnings: [String] = []
  }

  /// One rule.
  struct Rule: Sendable {
    let name: String
    let check: @Sendable (Subject, inout Findings) -> Void
  }

  /// Every rule, in the order in which they report.
  static let all: [Rule] = [
    .authorityIsAuthority, .rootIsListed, .serverCertificateHasKey,
    .serverCertificateIsNoAuthority, .versionsAreInOrder, .connectionsUseTLS12, .suiteRemains,
    .weakAlgorithms, .certificateExpires, .secretIsReadable, .challengeIsComplete, .scepIsUsable,
  ]

  static func findings(
    from running: Configuration, to candidate: Configuration, now: Int64, checksAll: Bool = false
  ) -> Findings {
    let subject = Subject(
      configuration: candidate, changes: checksAll ? nil : Difference(from: running, to: candidate),
      now: now)
    var findings = Findings()
    for rule in all { rule.check(subject, &findings) }
    return findings
  }

  /// The candidate, with what is looked up again and again.
  final class Subject {
    let configuration: Configuration
    /// Seconds since 1970, by the appliance's clock.
    let now: Int64
    private let changes: Difference?
    private var loaded: [String: [Certificate]] = [:]
    private let certificatesChanged: Bool

    init(configuration: Configuration, changes: Difference?, now: Int64) {
      self.configuration = configuration
      self.changes = changes
      self.now = now
      certificatesChanged =
        changes.map { $0.changes.contains { $0.path.hasPrefix(["shared", "certificate"]) } } ?? true
    }

    /// The changed entries of a list; all of them when a certificate has changed or all are wanted.
    func entries(of list: Path) -> [(name: String, content: Container)] {
      guard let entries = configuration[list]?.list else { return [] }
      let depth = list.elements.count
      guard let changes, !certificatesChanged else {
        return entries.map { ($0.key, $0.content) }
      }
      var seen: Set<String> = []
      return changes.changes.compactMap { change in
        guard change.path.hasPrefix(list), change.path.elements.count > depth else { return nil }
        let name = change.path.elements[depth].text
        guard seen.insert(name).inserted, let content = entries[name] else { return nil }
        return (name, content)
      }
    }

    var certificateProfiles: [(name: String, content: Container)] {
      entries(of: ["shared", "certificate-profile"])
    }

    var serviceProfiles: [(name: String, content: Container)] {
      entries(of: ["shared", "ssl-tls-service-profile"])
    }

    /// The certificates that the commit changes.
    var changedCertificates: [(name: String, content: Container)] {
      guard let changes else { return entries(of: ["shared", "certificate"]) }
      let list: Path = ["shared", "certificate"]
      var seen: Set<String> = []
      return changes.changes.compactMap { change in
        guard change.path.hasPrefix(list), change.path.elements.count > 2 else { return nil }
        let name = change.path.elements[2].text
        guard seen.insert(name).inserted, let content = certificateEntry(name) else { return nil }
        return (name, content)
      }
    }

    func certificateEntry(_ name: String) -> Container? {
      configuration[["shared", "certificate", .entry(name)]]?.container
    }

    /// The entry's certificate, then its chain; none when it cannot be read.
    func certificates(_ name: String) -> [Certificate] {
      if let known = loaded[name] { return known }
      let pem = certificateEntry(name)?["public-key"]?.leaf ?? ""
      let certificates = (try? Certificate.all(pem: pem)) ?? []
      loaded[name] = certificates
      return certificates
    }
  }
}
