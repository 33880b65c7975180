// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import Shell

extension CommitRules.Rule {
  /// Days before its end from which a certificate is told to expire soon.
  static let daysOfNotice: Int64 = 30

  /// A certificate that is expired, or will be soon, is told at the commit that brings it, and at
  /// every commit while secure connections use it.
  static let certificateExpires = CommitRules.Rule(name: "certificate-expires") {
    subject, findings in
    var seen: Set<String> = []
    let used = subject.connectionCertificates.compactMap { name in
      subject.certificateEntry(name).map { (name: name, content: $0) }
    }
    for (name, content) in subject.changedCertificates + used where seen.insert(name).inserted {
      guard let end = content["expiry-epoch"]?.leaf.flatMap({ Int64($0) }) else { continue }
      let text = content["not-valid-after"]?.leaf ?? ""
      if end < subject.now {
        findings.warnings.append("certificate '\(name)' is expired since \(text)")
      } else if end < subject.now + daysOfNotice * 86_400 {
        findings.warnings.append("certificate '\(name)' expires on \(text)")
      }
    }
  }

  /// A private key that another box has encrypted is kept, and cannot be used here.
  static let secretIsReadable = CommitRules.Rule(name: "secret-is-readable") { subject, findings in
    for (name, content) in subject.changedCertificates {
      guard let key = content["private-key"]?.leaf, !subject.opens(key) else { continue }
      findings.warnings.append(
        "certificate '\(name)': the private key was encrypted by another appliance and cannot be used"
      )
    }
  }
}

extension CommitRules.Subject {
  /// The certificates that secure connections use, in either direction: what is served, what is
  /// shown, and the CAs of the profiles. A handful, whatever the size of the configuration.
  fileprivate var connectionCertificates: [String] {
    let management = Appliance.deviceConfiguration.appending(node: "setting")
      .appending(node: "management")
    var names: [String] = []
    func authorities(_ connection: Container?) {
      guard let profile = connection?["certificate-profile"]?.leaf else { return }
      let list = configuration[["shared", "certificate-profile", .entry(profile), "CA"]]?.list
      names += list?.map(\.key) ?? []
    }
    let server = configuration[management.appending(node: "secure-conn-server")]?.container
    if let profile = server?["ssl-tls-service-profile"]?.leaf,
      let name = configuration[
        ["shared", "ssl-tls-service-profile", .entry(profile), "certificate"]]?.leaf
    {
      names.append(name)
    }
    authorities(server)
    let client = configuration[management.appending(node: "secure-conn-client")]?.container?[
      "certificate-type"]?.container
    for kind in ["local", "scep"] {
      let connection = client?[kind]?.container
      if let name = connection?["certificate"]?.leaf { names.append(name) }
      authorities(connection)
    }
    return names
  }
}
