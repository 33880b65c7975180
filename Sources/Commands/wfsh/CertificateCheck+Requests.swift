// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Shell

extension CertificateCheck {
  /// The answer to a request joins its key under the request's name alone: one that was imported
  /// under another is a certificate without a key, and the request goes on waiting.
  mutating func lookAtRequests() {
    let entries = configuration[["shared", "certificate"]]?.list ?? EntryList()
    var requests: [(name: String, fingerprint: String)] = []
    for entry in entries where entry.content["public-key"] == nil {
      guard let fingerprint = CertificateEntry(name: entry.key, entry.content).publicKeyFingerprint
      else { continue }
      requests.append((entry.key, fingerprint))
    }
    if requests.isEmpty { return }
    for entry in entries where entry.content["public-key"] != nil {
      let fingerprint = CertificateEntry(name: entry.key, entry.content).publicKeyFingerprint
      guard let request = requests.first(where: { $0.fingerprint == fingerprint }) else { continue }
      add(
        .warning,
        "certificate '\(entry.key)' is the answer to request '\(request.name)', where its key waits",
        mend: "scp import certificate from USER@HOST:FILE certificate-name \(request.name)")
    }
  }
}
