// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// When and from where an administrator logged in.
public struct Login: Equatable, Sendable {
  /// Seconds since 1970-01-01 UTC.
  public let time: Int64
  /// An address or the name of a host.
  public let origin: String

  public init(time: Int64, origin: String) {
    self.time = time
    self.origin = origin
  }
}

extension Store {
  /// Records a login and returns the previous one; nil for the first.
  ///
  /// A damaged file is reported and replaced: nothing depends on it.
  public func exchangeLogin(
    _ login: Login, of administrator: String
  ) throws(StoreError) -> Login? {
    let path = try layout.path(of: administrator, in: layout.logins)
    try makeDirectory(layout.root)
    try makeDirectory(layout.logins)
    var previous: Login?
    if let bytes = try files.read(path, limit: 65_536) {
      if let fields = Fields(bytes), let time: Int64 = fields.number("time"),
        let origin = fields["origin"]
      {
        previous = Login(time: time, origin: origin)
      } else {
        report("\(path): damaged; the last login is not known")
      }
    }
    var fields = Fields()
    fields.set("time", login.time)
    fields["origin"] = login.origin
    try files.publish(
      fields.bytes, at: path, through: "\(path).\(ProcessIdentity.current.id).new")
    return previous
  }
}
