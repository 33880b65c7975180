// SPDX-License-Identifier: Apache-2.0

public import POSIX
public import Store

/// What one listener reports to sessions, in a text file that is replaced as a whole.
///
/// The first line names the format; one line for each fact follows, with fields separated by tabs.
public struct ListenerReport: Sendable {
  /// A client that is connected.
  public struct Client: Sendable, Equatable {
    /// Seconds since 1970.
    public let began: Int64
    public let address: String
    public let port: UInt16
    public let subject: String?
    /// The name it is authenticated as.
    public let name: String?
    /// Whether it connected under a former configuration.
    public let isFormer: Bool
  }

  /// A handshake that failed.
  public struct Refused: Sendable, Equatable {
    /// Seconds since 1970.
    public let time: Int64
    public let address: String
    public let port: UInt16
    /// Subject of the client's certificate, if it was received.
    public let subject: String?
    public let reason: String
  }

  private static let title = "wfsh-listener 1"

  public var process: ProcessIdentity
  public var address: SocketAddress
  /// When it started to listen, in seconds since 1970.
  public var began: Int64
  /// The version of the configuration that is served; nil for the factory default.
  public var version: Int?
  /// The moment on the monotonic clock up to which events are included for certain.
  var writtenFor: Int64 = 0
  /// Why the running configuration is not served; nil when it is.
  public var problem: String?
  /// Handshakes that succeeded, and handshakes that failed, since the start.
  public var accepted: Int
  public var refusals: Int
  /// The entry whose certificate is served, `predefined` for the predefined one; nil: nothing is served.
  public var certificate: String?
  public var subject: String?
  public var validUntil: String?
  public var serviceProfile: String?
  public var certificateProfile: String?
  public var acceptsPredefined = true
  public var clients: [Client] = []
  /// The last failed handshakes, the newest at the end.
  public var refused: [Refused] = []

  init(
    process: ProcessIdentity, address: SocketAddress, began: Int64, version: Int?,
    problem: String?, accepted: Int, refusals: Int
  ) {
    self.process = process
    self.address = address
    self.began = began
    self.version = version
    self.problem = problem
    self.accepted = accepted
    self.refusals = refusals
  }

  /// The reports of all listeners that run on a state directory, ordered by port.
  public static func all(in directory: ServeDirectory) throws(StoreError) -> [ListenerReport] {
    try directory.reports().compactMap(ListenerReport.init).filter(\.process.isAlive)
      .sorted { $0.address.port < $1.address.port }
  }

  /// Removes the reports of listeners that have ended.
  static func removeStale(in directory: ServeDirectory) throws(StoreError) {
    try directory.removeReports { ListenerReport($0)?.process.isAlive != true }
  }

  // MARK: - The file

  var bytes: [UInt8] {
    var lines = [
      [Self.title], ["process", "\(process.id)", "\(process.started)"],
      ["address", "\(address.address)", "\(address.port)"], ["began", "\(began)"],
      ["counts", "\(accepted)", "\(refusals)"], ["written-for", "\(writtenFor)"],
      ["predefined", acceptsPredefined ? "yes" : "no"],
    ]
    let facts: [(String, String?)] = [
      ("version", version.map { String($0) }), ("problem", problem), ("certificate", certificate),
      ("subject", subject), ("valid-until", validUntil), ("service-profile", serviceProfile),
      ("certificate-profile", certificateProfile),
    ]
    for (name, value) in facts {
      if let value { lines.append([name, value]) }
    }
    // A reader takes 8 MB.
    for client in clients.prefix(Self.mostClients) {
      lines.append([
        "client", "\(client.began)", client.address, "\(client.port)", client.subject ?? "",
        client.name ?? "", client.isFormer ? "former" : "current",
      ])
    }
    for refused in refused {
      lines.append([
        "refused", "\(refused.time)", refused.address, "\(refused.port)", refused.subject ?? "",
        refused.reason,
      ])
    }
    return Array(
      lines.map { $0.map(Self.plain).joined(separator: "\t") + "\n" }.joined().utf8)
  }

  /// Clients that are listed, and characters of a text about one: a subject may have any length.
  private static var mostClients: Int { 4_000 }
  private static var longestText: Int { 500 }

  private static func plain(_ field: String) -> String {
    let scalars = field.unicodeScalars
    if scalars.count > longestText {
      return plain(String(String.UnicodeScalarView(scalars.prefix(longestText - 3))) + "...")
    }
    return String(String.UnicodeScalarView(field.unicodeScalars.map { $0.value < 0x20 ? " " : $0 }))
  }

  init?(_ bytes: [UInt8]) {
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    guard lines.first == [Self.title] else { return nil }
    var facts: [String: [String]] = [:]
    for line in lines.dropFirst() {
      switch (line[0], line.count) {
      case ("client", 7):
        clients.append(
          Client(
            began: Int64(line[1]) ?? 0, address: line[2], port: UInt16(line[3]) ?? 0,
            subject: Self.text(line[4]), name: Self.text(line[5]), isFormer: line[6] == "former"))
      case ("refused", 6):
        refused.append(
          Refused(
            time: Int64(line[1]) ?? 0, address: line[2], port: UInt16(line[3]) ?? 0,
            subject: Self.text(line[4]), reason: line[5]))
      default: facts[line[0]] = Array(line.dropFirst())
      }
    }
    guard let process = facts["process"], process.count == 2, let id = Int32(process[0]),
      let started = UInt64(process[1]), let place = facts["address"], place.count == 2,
      let address = IPAddress(place[0]), let port = UInt16(place[1])
    else { return nil }
    self.process = ProcessIdentity(id: id, started: started)
    self.address = SocketAddress(address: address, port: port)
    began = facts["began"]?.first.flatMap { Int64($0) } ?? 0
    accepted = facts["counts"]?.first.flatMap { Int($0) } ?? 0
    refusals = facts["counts"]?.last.flatMap { Int($0) } ?? 0
    writtenFor = facts["written-for"]?.first.flatMap { Int64($0) } ?? 0
    acceptsPredefined = facts["predefined"]?.first != "no"
    version = facts["version"]?.first.flatMap { Int($0) }
    problem = facts["problem"]?.first
    certificate = facts["certificate"]?.first
    subject = facts["subject"]?.first
    validUntil = facts["valid-until"]?.first
    serviceProfile = facts["service-profile"]?.first
    certificateProfile = facts["certificate-profile"]?.first
  }

  private static func text(_ field: String) -> String? { field.isEmpty ? nil : field }
}
