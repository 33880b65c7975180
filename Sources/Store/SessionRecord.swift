// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// A session on a terminal that uses the state directory.
public struct SessionRecord: Equatable, Sendable {
  public let administrator: String
  /// An address, the name of a host, or `Console`.
  public let origin: String
  /// Seconds since 1970.
  public let began: Int64
  /// When the administrator last pressed Enter, in seconds since 1970.
  public let active: Int64
  let process: ProcessIdentity

  init?(_ bytes: [UInt8]) {
    guard let fields = Fields(bytes), let administrator = fields["administrator"],
      let origin = fields["origin"], let began: Int64 = fields.number("began"),
      let active: Int64 = fields.number("active"), let id: Int32 = fields.number("process"),
      let started: UInt64 = fields.number("process-started")
    else { return nil }
    self.init(
      administrator: administrator, origin: origin, began: began, active: active,
      process: ProcessIdentity(id: id, started: started))
  }

  init(
    administrator: String, origin: String, began: Int64, active: Int64, process: ProcessIdentity
  ) {
    self.administrator = administrator
    self.origin = origin
    self.began = began
    self.active = active
    self.process = process
  }

  var bytes: [UInt8] {
    var fields = Fields()
    fields["administrator"] = administrator
    fields["origin"] = origin
    fields.set("began", began)
    fields.set("active", active)
    fields.set("process", process.id)
    fields.set("process-started", process.started)
    return fields.bytes
  }
}
