// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// The Unix account this process runs under.
public enum Account {
  /// Its name; nil when the account has none.
  public static var name: String? {
    field { $0.pw_name }
  }

  /// Its home directory according to the account database.
  public static var homeDirectory: String? {
    field { $0.pw_dir }
  }

  private static func field(
    _ choose: (passwd) -> UnsafeMutablePointer<CChar>?
  ) -> String? {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16384)
    return buffer.withUnsafeMutableBufferPointer { room in
      guard let start = room.baseAddress,
        getpwuid_r(getuid(), &entry, start, room.count, &found) == 0, let found
      else { return nil }
      return choose(found.pointee).map { String(cString: $0) }
    }
  }
}
