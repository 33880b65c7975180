// SPDX-License-Identifier: Apache-2.0

/// The part of the running configuration that a session needs before its first prompt; stored in the
/// journal's header, so that no tree has to be loaded.
public struct Summary: Sendable, Equatable {
  /// The committed host name, for the prompt.
  public var hostName: String
  /// The role of the appliance in its cluster; empty without a cluster.
  public var role: String
  /// Minutes without input after which a session ends, 0 for never; nil if not configured.
  public var idleMinutes: Int?
  /// The SCEP profile of the appliance's client certificate; nil if it is of another type.
  public var scepProfile: String?
  /// The time zone, `UTC` by default; nil in a summary of an older release.
  public var timeZone: String?
  /// Administrators with read-only access; nil in a summary of an older release.
  public var readers: [String]?
  /// All administrators; nil in a summary of an older release.
  public var administrators: [String]?

  public init(
    hostName: String, role: String = "", idleMinutes: Int? = nil, scepProfile: String? = nil,
    timeZone: String? = nil, readers: [String]? = nil,
    administrators: [String]? = nil
  ) {
    self.hostName = hostName
    self.role = role
    self.idleMinutes = idleMinutes
    self.scepProfile = scepProfile
    self.timeZone = timeZone
    self.readers = readers
    self.administrators = administrators
  }
}

extension Summary {
  /// Reads the summary from the fields of a file; nil if the host name is missing.
  init?(_ fields: Fields) {
    guard let hostName = fields["host-name"] else { return nil }
    self.init(
      hostName: hostName, role: fields["role"] ?? "", idleMinutes: fields.number("idle-minutes"),
      scepProfile: fields["scep-profile"], timeZone: fields["time-zone"],
      readers: Self.names(fields["readers"]), administrators: Self.names(fields["administrators"]))
  }

  private static func names(_ text: String?) -> [String]? {
    text.map { $0.split(separator: "/").map(String.init) }
  }

  /// Adds the summary to the fields of a file.
  func add(to fields: inout Fields) {
    fields["host-name"] = hostName
    fields["role"] = role
    fields.set("idle-minutes", idleMinutes)
    if let scepProfile { fields["scep-profile"] = scepProfile }
    if let timeZone { fields["time-zone"] = timeZone }
    // The name of an administrator cannot contain a slash.
    if let readers { fields["readers"] = readers.joined(separator: "/") }
    if let administrators { fields["administrators"] = administrators.joined(separator: "/") }
  }
}
