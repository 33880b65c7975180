// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

extension CommitRules.Rule {
  /// Days before its end from which a certificate is told to expire soon.
  static let daysOfNotice: Int64 = 30

  /// A certificate that is expired, or will be soon, is told at the commit that brings it.
  static let certificateExpires = CommitRules.Rule(name: "certificate-expires") {
    subject, findings in
    for (name, content) in subject.changedCertificates {
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
      guard let key = content["private-key"]?.leaf, !KeyRing.isOwn(key) else { continue }
      findings.warnings.append(
        "certificate '\(name)': the private key was encrypted by another appliance and cannot be used"
      )
    }
  }
}
