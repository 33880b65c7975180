// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  /// Most lines of history that are returned; the file may hold some more.
  public static let historyLimit = 1000
  /// Bytes.
  private static var longestHistory: Int { 64 << 20 }

  /// The last lines that an administrator typed in any session, the oldest first.
  public func history(of administrator: String) throws(StoreError) -> [String] {
    let path = try historyPath(administrator)
    let bytes = try files.read(path, limit: Self.longestHistory)
    return (bytes ?? []).split(separator: UInt8(ascii: "\n"))
      .suffix(Self.historyLimit)
      .map { Fields.unescape(String(decoding: $0, as: UTF8.self)) }
  }

  /// Appends a line to an administrator's history. Lines of several sessions are in the order in which
  /// they were appended.
  public func appendHistory(_ line: String, of administrator: String) throws(StoreError) {
    guard !line.isEmpty else { return }
    let path = try historyPath(administrator)
    try makeDirectory(layout.root)
    try makeDirectory(layout.history)
    let lock = DirectoryLock(files: files, path: path)
    try lock.acquire(patience: patience)
    defer { lock.release() }
    var bytes: [UInt8] = []
    Fields.appendEscaped(line, to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    let file = try files.open(path, .readWrite)
    let size = try file.status().size
    if size > 0, try file.read(at: size - 1, count: 1) != [UInt8(ascii: "\n")] {
      // Ends a line that a session wrote only in part.
      bytes.insert(UInt8(ascii: "\n"), at: 0)
    }
    try file.write(bytes, at: size)
    // Counting the lines every time would cost more than appending one.
    historyAppends += 1
    guard historyAppends % (Self.historyLimit / 4) == 1 else { return }
    let lines = try file.readAll(limit: Self.longestHistory).split(separator: UInt8(ascii: "\n"))
    guard lines.count > Self.historyLimit else { return }
    let kept = lines.suffix(Self.historyLimit).flatMap { $0 + [UInt8(ascii: "\n")] }
    try files.publish(kept, at: path)
  }

  private func historyPath(_ administrator: String) throws(StoreError) -> String {
    try layout.path(of: administrator, in: layout.history)
  }
}
