// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// One process, told from a later one that was given the same number.
public struct ProcessIdentity: Sendable, Hashable {
  /// Its number.
  public let id: Int32
  /// When it started, in clock ticks since the machine did; 0 when unknown.
  public let started: UInt64

  public init(id: Int32, started: UInt64) {
    self.id = id
    self.started = started
  }

  /// The process that runs under a number now; nil when there is none.
  public init?(running id: Int32) {
    guard let started = Self.startTime(of: id) else { return nil }
    self.init(id: id, started: started)
  }

  /// This process.
  public static var current: ProcessIdentity {
    let id = getpid()
    return ProcessIdentity(id: id, started: startTime(of: id) ?? 0)
  }

  /// Whether it still runs: a zombie does not, nor does another process under its number.
  public var isAlive: Bool {
    guard id > 0 else { return false }
    if let now = Self.startTime(of: id) { return started == 0 || now == started }
    // Without /proc the number has to do; EPERM means that it runs under another account.
    return Self.hasProcessTable ? false : kill(id, 0) == 0 || errno == EPERM
  }

  private static var hasProcessTable: Bool { access("/proc/self/stat", R_OK) == 0 }

  /// Field 22 of proc(5) `stat`; nil when there is no such process or it is a zombie.
  private static func startTime(of id: Int32) -> UInt64? {
    guard let bytes = try? FileSystem().open("/proc/\(id)/stat", .read).read(at: 0, count: 4096),
      // The command's name stands in parentheses and may hold anything, parentheses too.
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, fields[0] != [UInt8(ascii: "Z")] else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}
