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
  /// Remembers a login and gives back the one before it, nil for the first.
  ///
  /// A file that cannot be understood counts as none and is replaced: it says nothing that matters.
  public func exchangeLogin(
    _ login: Login, of administrator: String
  ) throws(StoreError) -> Login? {
    guard Layout.isLegal(name: administrator), !administrator.hasSuffix(".new") else {
      throw .illegalName(administrator)
    }
    try makeDirectory(layout.root)
    try makeDirectory(layout.logins)
    let path = "\(layout.logins)/\(administrator)"
    do {
      var previous: Login?
      if let bytes = try files.read(path, limit: 65_536), let fields = Fields(bytes),
        let time: Int64 = fields.number("time"), let origin = fields["origin"]
      {
        previous = Login(time: time, origin: origin)
      }
      var fields = Fields()
      fields.set("time", login.time)
      fields["origin"] = login.origin
      let name = "\(path).\(ProcessIdentity.current.id).new"
      try files.open(name, .createEmpty).write(fields.bytes, at: 0)
      try files.rename(name, to: path)
      return previous
    } catch { throw StoreError(error, path) }
  }
}
