// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

/// A configuration as the rules look at it; parsed certificates are kept.
final class RuleSubject {
  let credentials: ConfiguredCredentials
  /// Seconds since 1970, by the appliance's clock.
  let now: Int64
  /// Whether the appliance has the key that a secret was encrypted with.
  let opens: (String) -> Bool
  /// The changes that are looked at; nil: everything is.
  private let changes: Difference?
  private let certificatesChanged: Bool
  private var loaded: [String: [Certificate]] = [:]

  init(
    _ credentials: ConfiguredCredentials, changes: Difference? = nil, now: Int64,
    opens: @escaping (String) -> Bool = KeyRing.isOwn
  ) {
    self.credentials = credentials
    self.changes = changes
    self.now = now
    self.opens = opens
    let list = credentials.places.certificates
    certificatesChanged =
      changes?.changes.contains { $0.path.hasPrefix(list) || Self.brings($0, list) } ?? true
  }

  var places: DocumentPlaces { credentials.places }

  /// Certificate profiles to look at.
  var certificateProfiles: [CertificateProfile] {
    entries(of: places.certificateProfiles).map { CertificateProfile(name: $0.name, $0.content) }
  }

  /// SSL/TLS service profiles to look at.
  var serviceProfiles: [ServiceProfile] {
    entries(of: places.serviceProfiles).map { ServiceProfile(name: $0.name, $0.content) }
  }

  /// SCEP profiles to look at.
  var scepProfiles: [SCEPProfile] {
    entries(of: places.scepProfiles).map { SCEPProfile(name: $0.name, $0.content) }
  }

  /// The certificates that the commit changes.
  var changedCertificates: [CertificateEntry] {
    changedEntries(of: places.certificates).map { CertificateEntry(name: $0.name, $0.content) }
  }

  /// The entry's certificate, then its chain; empty when it cannot be read.
  func certificates(_ name: String) -> [Certificate] {
    if let known = loaded[name] { return known }
    // A rule that needs the certificate reports that it cannot be read.
    let certificates = (try? credentials.certificate(name)?.certificates()) ?? []
    loaded[name] = certificates
    return certificates
  }

  /// The entry's certificate without its chain; nil when it cannot be read.
  func certificate(_ name: String) -> Certificate? { certificates(name).first }

  /// Whether a change brings a whole list: a node that was added is one change, whatever is below.
  private static func brings(_ change: Change, _ list: Path) -> Bool {
    change.kind != .reordered && list.hasPrefix(change.path)
  }

  /// The changed entries of a list; all of them when a certificate has changed.
  private func entries(of list: Path) -> [(name: String, content: Container)] {
    certificatesChanged ? allEntries(of: list) : changedEntries(of: list)
  }

  private func allEntries(of list: Path) -> [(name: String, content: Container)] {
    (credentials.configuration[list]?.list ?? EntryList()).map { ($0.key, $0.content) }
  }

  private func changedEntries(of list: Path) -> [(name: String, content: Container)] {
    guard let entries = credentials.configuration[list]?.list else { return [] }
    guard let changes, !changes.changes.contains(where: { Self.brings($0, list) }) else {
      return allEntries(of: list)
    }
    let depth = list.elements.count
    var seen: Set<String> = []
    return changes.changes.compactMap { change in
      guard change.path.hasPrefix(list), change.path.elements.count > depth else { return nil }
      let name = change.path.elements[depth].text
      guard seen.insert(name).inserted, let content = entries[name] else { return nil }
      return (name, content)
    }
  }
}
