// SPDX-License-Identifier: Apache-2.0

import Configuration
public import Store

/// The administrators of the running configuration and their roles.
public struct Administrators {
  let store: Store
  let places: DocumentPlaces

  /// Their names, in the order of the configuration.
  public func names() throws(StoreError) -> [String] {
    try store.running()[places.administrators]?.list?.map(\.key) ?? []
  }

  /// Whether `name` may configure: an administrator may not where his entry says `superreader`;
  /// without an entry he is a superuser.
  public func isSuperuser(_ name: String) -> Bool {
    // Where the state cannot be read, the command itself is refused for it.
    if let readers = (try? store.summary())?.readers { return !readers.contains(name) }
    // A summary that a former release wrote does not have them.
    return !((try? store.running()).map { Self.readers(of: $0, in: places) } ?? []).contains(name)
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
