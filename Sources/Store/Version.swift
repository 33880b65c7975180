// SPDX-License-Identifier: Apache-2.0

/// What is known of a committed configuration besides its content.
public struct Version: Sendable, Equatable {
  /// Where it came from.
  public enum Origin: String, Sendable {
    case commit
    /// A file that somebody put in the place of the running configuration.
    case adopted
    /// What the appliance is delivered with.
    case factory
  }

  /// 1 and up.
  public let number: Int
  public let origin: Origin
  /// Empty for a file that was adopted.
  public let administrator: String
  /// Seconds since 1970.
  public let time: Int64
  public let description: String
  /// The job that committed it.
  public let job: Int?

  var bytes: [UInt8] {
    var fields = Fields()
    fields["origin"] = origin.rawValue
    fields["administrator"] = administrator
    fields.set("time", time)
    fields["description"] = description
    fields.set("job", job)
    return fields.bytes
  }
}

extension Version {
  /// Reads what ``bytes`` wrote; nil when something is missing.
  init?(number: Int, bytes: [UInt8]) {
    guard let fields = Fields(bytes), let time: Int64 = fields.number("time") else { return nil }
    self.init(
      number: number, origin: fields["origin"].flatMap(Origin.init) ?? .commit,
      administrator: fields["administrator"] ?? "", time: time,
      description: fields["description"] ?? "", job: fields.number("job"))
  }
}
