// SPDX-License-Identifier: Apache-2.0

import Configuration
public import Store
import Text

/// The administrators of the running configuration and their roles.
public struct Administrators {
  let store: Store
  let places: DocumentPlaces

  /// Their names, in the order of the configuration.
  public func names() throws(StoreError) -> [String] {
    Self.names(of: try store.running(), in: places)
  }

  /// Whether the running configuration has an entry for `name`.
  public func contains(_ name: String) -> Bool {
    // Where the state cannot be read, the command itself is refused for it.
    if let names = (try? store.summary())?.administrators { return names.contains(name) }
    // A summary that a former release wrote does not have them.
    return (try? names())?.contains(name) ?? true
  }

  /// What a session without an entry is told, since nothing restricts it; nil for an administrator.
  public func notice(about name: String) -> String? {
    contains(name)
      ? nil
      : "'\(name.printable)' is not an administrator of the running configuration: the session has "
        + "the rights of a superuser"
  }

  /// Why `--strict-user` refuses a session without an entry; nil for an administrator.
  public func refusal(of name: String) -> String? {
    contains(name)
      ? nil
      : "'\(name.printable)' is not an administrator of the running configuration; add the "
        + "administrator with 'set mgt-config users \(name.printable) permissions role-based "
        + "superuser yes' (or superreader) and 'commit'"
  }

  /// Whether `name` may configure: an administrator may not where his entry says `superreader`;
  /// without an entry he is a superuser.
  public func isSuperuser(_ name: String) -> Bool {
    // Where the state cannot be read, the command itself is refused for it.
    if let readers = (try? store.summary())?.readers { return !readers.contains(name) }
    // A summary that a former release wrote does not have them.
    return !((try? store.running()).map { Self.readers(of: $0, in: places) } ?? []).contains(name)
  }

  static func names(of running: Configuration, in places: DocumentPlaces) -> [String] {
    running[places.administrators]?.list?.map(\.key) ?? []
  }

  /// The administrators whose entry says that they may only look.
  static func readers(of running: Configuration, in places: DocumentPlaces) -> [String] {
    guard let users = running[places.administrators]?.list else { return [] }
    return users.compactMap { user in
      let role = user.content["permissions"]?.container?["role-based"]?.container
      return role?["superreader"]?.leaf == "yes" ? user.key : nil
    }
  }
}
