// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The description of a committed configuration.
public struct Version: Sendable, Equatable {
  /// Where it came from.
  public enum Origin: String, Sendable {
    case commit
    /// A file that another program put in place of the running configuration.
    case adopted
    /// The factory default.
    case factory
  }

  /// 1 and up.
  public let number: Int
  public let origin: Origin
  /// Empty for an adopted file.
  public let administrator: String
  /// Seconds since 1970.
  public let time: Int64
  public let description: String
  /// The job that committed it.
  public let job: Int?
  /// The checksum of the configuration's file; nil in a file of an older release.
  var checksum: FileChecksum?

  var bytes: [UInt8] {
    var fields = Fields()
    fields["origin"] = origin.rawValue
    fields["administrator"] = administrator
    fields.set("time", time)
    fields["description"] = description
    fields.set("job", job)
    if let checksum { fields["document"] = checksum.text }
    return fields.bytes
  }
}

extension Version {
  /// Parses ``bytes``; nil if a field is missing.
  init?(number: Int, bytes: [UInt8]) {
    guard let fields = Fields(bytes), let time: Int64 = fields.number("time") else { return nil }
    self.init(
      number: number, origin: fields["origin"].flatMap(Origin.init) ?? .commit,
      administrator: fields["administrator"] ?? "", time: time,
      description: fields["description"] ?? "", job: fields.number("job"),
      checksum: fields["document"].flatMap { FileChecksum($0) })
  }
}
