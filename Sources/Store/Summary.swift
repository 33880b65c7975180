// SPDX-License-Identifier: Apache-2.0

/// The little of the running configuration that a session needs before its first prompt; kept in
/// the journal's header, so that no tree is loaded for it.
public struct Summary: Sendable, Equatable {
  /// The committed host name, which stands in the prompt.
  public var hostName: String
  /// The role of the appliance in its cluster, empty when it has none.
  public var role: String
  /// Minutes without input after which a session ends, 0 for never; nil: not configured.
  public var idleMinutes: Int?
  /// The SCEP profile by which the appliance gets its certificate as a client; nil: another kind.
  public var scepProfile: String?
  /// The time zone, `UTC` without one; nil: not looked for.
  public var timeZone: String?
  /// Administrators who may only look; nil: not looked for.
  public var readers: [String]?

  public init(
    hostName: String, role: String = "", idleMinutes: Int? = nil, scepProfile: String? = nil,
    timeZone: String? = nil, readers: [String]? = nil
  ) {
    self.hostName = hostName
    self.role = role
    self.idleMinutes = idleMinutes
    self.scepProfile = scepProfile
    self.timeZone = timeZone
    self.readers = readers
  }
}

extension Summary {
  /// The summary among the fields of a file; nil when its host name is missing.
  init?(_ fields: Fields) {
    guard let hostName = fields["host-name"] else { return nil }
    self.init(
      hostName: hostName, role: fields["role"] ?? "", idleMinutes: fields.number("idle-minutes"),
      scepProfile: fields["scep-profile"], timeZone: fields["time-zone"],
      readers: fields["readers"].map { $0.split(separator: "/").map(String.init) })
  }

  /// Adds it to the fields of a file.
  func add(to fields: inout Fields) {
    fields["host-name"] = hostName
    fields["role"] = role
    fields.set("idle-minutes", idleMinutes)
    if let scepProfile { fields["scep-profile"] = scepProfile }
    if let timeZone { fields["time-zone"] = timeZone }
    // No administrator has a slash in his name.
    if let readers { fields["readers"] = readers.joined(separator: "/") }
  }
}
