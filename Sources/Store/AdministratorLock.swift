// SPDX-License-Identifier: Apache-2.0

/// A lock that an administrator took; it outlives the session.
public struct AdministratorLock: Equatable, Sendable {
  /// What other administrators cannot do meanwhile.
  public enum Kind: String, Sendable {
    /// Change the candidate. There is one such lock.
    case configuration
    /// Commit. Every administrator may hold one.
    case commit
  }

  public let kind: Kind
  public let administrator: String
  /// Seconds since 1970.
  public let created: Int64
  public let comment: String

  init(kind: Kind, administrator: String, created: Int64, comment: String) {
    self.kind = kind
    self.administrator = administrator
    self.created = created
    self.comment = comment
  }

  /// Parses the file of a lock; nil if it is invalid.
  init?(_ bytes: [UInt8], _ kind: Kind) {
    guard let fields = Fields(bytes), let administrator = fields["administrator"],
      let created: Int64 = fields.number("created")
    else { return nil }
    self.init(
      kind: kind, administrator: administrator, created: created, comment: fields["comment"] ?? "")
  }

  var bytes: [UInt8] {
    var fields = Fields()
    fields["administrator"] = administrator
    fields.set("created", created)
    fields["comment"] = comment
    return fields.bytes
  }
}
