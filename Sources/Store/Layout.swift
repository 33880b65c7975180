// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The paths of a state directory. No other file spells one.
struct Layout: Sendable {
  let root: String

  init(_ directory: String) {
    var text = directory
    while text.count > 1 && text.hasSuffix("/") { text.removeLast() }
    root = text
  }

  /// The file name of the running configuration.
  static let runningName = "running-config.xml"

  var running: String { "\(root)/\(Self.runningName)" }
  /// Second name of a new running configuration, before its rename.
  var runningNew: String { root + "/running-config.new" }
  var journal: String { root + "/journal" }
  /// The journal that goes with the next running configuration.
  var journalNext: String { root + "/journal.next" }
  /// The bytes of a record that the death of its writer left incomplete.
  var journalTorn: String { root + "/journal.torn" }
  /// Cached summary of a running configuration that no journal's header describes.
  var summary: String { root + "/summary" }
  var versions: String { root + "/versions" }
  func version(_ number: Int) -> String { "\(versions)/\(number).xml" }
  func versionInformation(_ number: Int) -> String { "\(versions)/\(number).info" }
  /// A version that is being written and has no number yet; only under the commit lock.
  var versionNew: String { versions + "/new" }
  /// A version that is being adopted; only under the store's lock.
  var versionAdopted: String { versions + "/adopted" }
  var saved: String { root + "/saved" }
  /// The checksum of a saved configuration; no configuration has a name that begins with a dot.
  func savedChecksum(_ name: String) -> String { "\(saved)/.\(name).checksum" }
  /// The name under which a candidate was last saved.
  var lastSaved: String { root + "/last-saved" }
  var jobs: String { root + "/jobs" }
  func job(_ number: Int) -> String { "\(jobs)/\(number)" }
  /// The number of the last job.
  var lastJob: String { jobs + "/last" }
  /// The seconds that a commit or a validation takes at least.
  var jobDuration: String { jobs + "/duration" }
  var locks: String { root + "/locks" }
  /// Locks that administrators took.
  var administratorLocks: String { locks + "/administrators" }
  var configurationLock: String { administratorLocks + "/configuration" }
  /// Held for every change of the store, always for a short time.
  var storeLock: String { locks + "/store" }
  /// Held by the next process in line for the store's lock.
  var queueLock: String { locks + "/queue" }
  /// Held from the snapshot of a commit until it is finished.
  var commitLock: String { locks + "/commit" }
  var keyRing: String { root + "/keyring" }
  /// Serial numbers and revocations of the appliance's own certification authorities.
  var authority: String { root + "/authority" }
  var serial: String { authority + "/serial" }
  var revoked: String { authority + "/revoked" }
  /// The device certificate and the portal that issues it.
  var device: String { root + "/device-certificate" }
  var deviceCertificate: String { device + "/certificate" }
  var portalPlace: String { device + "/portal" }
  /// Held by the process that renews the device certificate.
  var renewalLock: String { locks + "/device-certificate" }
  /// The latest time at which the directory was changed.
  var clock: String { root + "/clock" }
  var history: String { root + "/history" }
  /// The appliance's client certificate issued by SCEP.
  var clientCertificate: String { device + "/client-certificate" }
  /// Logs of the appliance's processes.
  var logs: String { root + "/logs" }
  /// One file for each session.
  var sessions: String { root + "/sessions" }
  func session(_ process: ProcessIdentity) -> String { "\(sessions)/\(process.id)" }
  /// The time of the last restart.
  var restart: String { sessions + "/restart" }
  /// When and from where each administrator last logged in.
  var logins: String { root + "/logins" }
  /// Files by which listeners and sessions exchange what they need to know.
  var serve: String { root + "/serve" }
  /// The report of a listener; one process may listen on several ports.
  func listenerReport(_ process: ProcessIdentity, port: UInt16) -> String {
    "\(serve)/\(Self.listenerReportPrefix)\(process.id)-\(port)"
  }
  static let listenerReportPrefix = "listener-"
  /// Replaced by a session that wants the reports of this moment.
  var reportRequest: String { serve + "/wanted" }
  var predefinedCertificates: String { serve + "/predefined" }
  /// The name of the predefined client's credential below the state directory.
  static let predefinedClientName = "serve/predefined-client.pem"
  var predefinedClient: String { "\(root)/\(Self.predefinedClientName)" }

  /// Bytes; leaves room for the suffix of a temporary file.
  static let longestName = 200

  /// The path of a file that an administrator's or an operator's name stands for.
  ///
  /// - Throws: `illegalName`, also for a name that a temporary file may have.
  func path(of name: String, in directory: String) throws(StoreError) -> String {
    guard Self.isLegal(name: name), !name.hasSuffix(".new") else { throw .illegalName(name) }
    return "\(directory)/\(name)"
  }

  /// Whether `name` may name a file: not empty, no `/`, no control characters, no leading dot,
  /// at most 200 bytes so that a suffix fits.
  static func isLegal(name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= longestName && name.utf8.first != UInt8(ascii: ".")
      && name.utf8.allSatisfy { $0 != UInt8(ascii: "/") && $0 >= 0x20 && $0 != 0x7F }
  }
}
