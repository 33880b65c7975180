// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// A process, distinguished from a later one with the same number.
public struct ProcessIdentity: Sendable, Hashable {
  /// Its number.
  public let id: Int32
  /// Its start time in clock ticks since boot; 0 when unknown.
  public let started: UInt64

  public init(id: Int32, started: UInt64) {
    self.id = id
    self.started = started
  }

  /// The process that has this number now; nil when no process has it.
  public init?(running id: Int32) {
    guard let started = Self.startTime(of: id) else { return nil }
    self.init(id: id, started: started)
  }

  /// This process.
  public static var current: ProcessIdentity {
    let id = getpid()
    return ProcessIdentity(id: id, started: startTime(of: id) ?? 0)
  }

  /// Whether it still runs; false for a zombie and for another process with its number.
  public var isAlive: Bool {
    guard id > 0 else { return false }
    if let now = Self.startTime(of: id) { return started == 0 || now == started }
    // Without /proc only the number can be compared; EPERM: it runs under another account.
    return Self.hasProcessTable ? false : kill(id, 0) == 0 || errno == EPERM
  }

  /// Ends the session on a terminal that this process is, with the text given to ``Signals``. Has no
  /// effect once the process has ended, or when it runs under another account.
  public func endSession() {
    if isAlive { kill(id, SIGUSR1) }
  }

  private static var hasProcessTable: Bool { access("/proc/self/stat", R_OK) == 0 }

  /// Field 22 of proc(5) `stat`; nil when there is no such process or it is a zombie.
  private static func startTime(of id: Int32) -> UInt64? {
    guard let bytes = try? FileSystem().open("/proc/\(id)/stat", .read).read(at: 0, count: 4096),
      // The command's name is in parentheses and may contain any character, also parentheses.
      let end = bytes.lastIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
    guard fields.count > 19, fields[0] != [UInt8(ascii: "Z")] else { return nil }
    return UInt64(String(decoding: fields[19], as: UTF8.self))
  }
}
