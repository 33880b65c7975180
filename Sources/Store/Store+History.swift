// SPDX-License-Identifier: Apache-2.0

internal import POSIX

extension Store {
  /// Lines of history that are given back; the file may hold some more.
  public static let historyLimit = 1000

  /// The last lines an administrator typed, in any of his sessions, the oldest first.
  public func history(of administrator: String) throws(StoreError) -> [String] {
    let path = try historyPath(administrator)
    let bytes = try system(path) { () throws(SystemError) in
      try files.read(path, limit: 64 << 20)
    }
    return (bytes ?? []).split(separator: UInt8(ascii: "\n"))
      .suffix(Self.historyLimit)
      .map { Fields.unescape(String(decoding: $0, as: UTF8.self)) }
  }

  /// Adds a line to an administrator's history. Lines of several sessions stand in the order in
  /// which they were added.
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
    do {
      let file = try files.open(path, .readWrite)
      let size = try file.status().size
      if size > 0, try file.read(at: size - 1, count: 1) != [UInt8(ascii: "\n")] {
        // A torn line is worth no more than its end.
        bytes.insert(UInt8(ascii: "\n"), at: 0)
      }
      try file.write(bytes, at: size)
      // Counting the lines for every one of them would cost more than adding it.
      historyAppends += 1
      guard historyAppends % (Self.historyLimit / 4) == 1 else { return }
      let lines = try file.readAll(limit: 64 << 20).split(separator: UInt8(ascii: "\n"))
      guard lines.count > Self.historyLimit else { return }
      let kept = lines.suffix(Self.historyLimit).flatMap { $0 + [UInt8(ascii: "\n")] }
      try files.open(path + ".new", .createEmpty).write(kept, at: 0)
      try files.rename(path + ".new", to: path)
    } catch { throw StoreError(error, path) }
  }

  private func historyPath(_ administrator: String) throws(StoreError) -> String {
    guard Layout.isLegal(name: administrator), !administrator.hasSuffix(".new") else {
      throw .illegalName(administrator)
    }
    return "\(layout.history)/\(administrator)"
  }
}
