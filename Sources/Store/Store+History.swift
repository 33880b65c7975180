// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  /// Most lines of history that are returned; the file may hold some more.
  public static let historyLimit = 1000
  /// Bytes of a history that are read; a file that reaches twice as many is cut.
  private static var longestHistory: Int64 { 1 << 20 }
  /// Bytes of a line that is kept. A longer one is not: its beginning would be another command.
  private static var longestHistoryLine: Int { 1 << 14 }

  /// The last lines that an administrator typed in any session, the oldest first.
  public func history(of administrator: String) throws(StoreError) -> [String] {
    let path = try historyPath(administrator)
    guard let file = try files.openIfPresent(path) else { return [] }
    return try lastLines(of: file)
      .map { Fields.unescape(String(decoding: $0, as: UTF8.self)) }
  }

  /// The last lines of a history, however large the file is.
  private func lastLines(of file: StoreFile) throws(StoreError) -> [ArraySlice<UInt8>] {
    var bytes = try file.end(Self.longestHistory)
    if Int64(bytes.count) == Self.longestHistory {
      // The first line may have begun before.
      bytes = Array(bytes.drop { $0 != UInt8(ascii: "\n") })
    }
    return Array(bytes.split(separator: UInt8(ascii: "\n")).suffix(Self.historyLimit))
  }

  /// Appends a line to an administrator's history, unless it is very long. Lines of several sessions are in the order in which
  /// they were appended.
  public func appendHistory(_ line: String, of administrator: String) throws(StoreError) {
    guard !line.isEmpty, line.utf8.count <= Self.longestHistoryLine else { return }
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
    let isLarge = size > Self.longestHistory * 2
    guard isLarge || historyAppends % (Self.historyLimit / 4) == 1 else { return }
    let kept = try lastLines(of: file)
    guard isLarge || kept.count == Self.historyLimit else { return }
    try files.publish(kept.flatMap { $0 + [UInt8(ascii: "\n")] }, at: path)
  }

  private func historyPath(_ administrator: String) throws(StoreError) -> String {
    try layout.path(of: administrator, in: layout.history)
  }
}
