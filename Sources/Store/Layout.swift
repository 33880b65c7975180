// SPDX-License-Identifier: Apache-2.0

/// The names in a state directory.
struct Layout: Sendable {
  let root: String

  init(_ directory: String) {
    var text = directory
    while text.count > 1 && text.hasSuffix("/") { text.removeLast() }
    root = text
  }

  var running: String { root + "/running-config.xml" }
  /// The name under which a new running configuration waits for its rename.
  var runningNew: String { root + "/running-config.new" }
  var journal: String { root + "/journal" }
  /// The journal that goes with the next running configuration.
  var journalNext: String { root + "/journal.next" }
  /// The summary of a running configuration that no journal knows; only saves time.
  var summary: String { root + "/summary" }
  var versions: String { root + "/versions" }
  func version(_ number: Int) -> String { "\(versions)/\(number).xml" }
  func versionInformation(_ number: Int) -> String { "\(versions)/\(number).info" }
  /// Where a version is written while it has no number; only under the commit lock.
  var versionNew: String { versions + "/new" }
  /// Where a version is written that is adopted; only under the store's lock.
  var versionAdopted: String { versions + "/adopted" }
  var saved: String { root + "/saved" }
  /// Holds the name under which a candidate was last saved.
  var lastSaved: String { root + "/last-saved" }
  var jobs: String { root + "/jobs" }
  var locks: String { root + "/locks" }
  /// Locks that administrators took.
  var administratorLocks: String { locks + "/administrators" }
  /// Held for every change of the store, always for a short time.
  var storeLock: String { locks + "/store" }
  /// Held by who is the next to have the store's lock.
  var queueLock: String { locks + "/queue" }
  /// Held from the snapshot of a commit to its end.
  var commitLock: String { locks + "/commit" }
  var keyRing: String { root + "/keyring" }
  /// What the appliance's own certificate authorities remember.
  var authority: String { root + "/authority" }
  var serial: String { authority + "/serial" }
  var revoked: String { authority + "/revoked" }
  /// The device certificate, and where it comes from.
  var device: String { root + "/device-certificate" }
  var deviceCertificate: String { device + "/certificate" }
  var portalPlace: String { device + "/portal" }
  /// Held by who renews the device certificate.
  var renewalLock: String { locks + "/device-certificate" }
  var history: String { root + "/history" }
  /// The certificate of the appliance as a client that came by SCEP.
  var clientCertificate: String { device + "/client-certificate" }
  /// Logs of what the appliance's processes do.
  var logs: String { root + "/logs" }
  /// A file for each session.
  var sessions: String { root + "/sessions" }
  /// When and from where each administrator last logged in.
  var logins: String { root + "/logins" }

  /// Bytes; leaves room for what is appended while a file is written.
  static let longestName = 200

  /// Whether `name` can be a file's: not empty, no `/`, no control characters, no leading dot,
  /// at most 200 bytes so that a suffix fits.
  static func isLegal(name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= longestName && name.utf8.first != UInt8(ascii: ".")
      && name.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 >= 0x20 && $0 != 0x7F }
  }
}
