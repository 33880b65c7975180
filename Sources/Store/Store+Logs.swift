// SPDX-License-Identifier: Apache-2.0

internal import POSIX

// Logs of the appliance's processes (`less mp-log`), each in two files of bounded size. They hold no
// secrets, and nothing depends on them.
extension Store {
  /// Bytes at which a log is rotated; one older file is kept.
  private static var longestLog: Int64 { 1 << 20 }
  /// Bytes that are appended at once; the rest of a longer text is dropped.
  private static var longestLogText: Int { 1 << 16 }

  /// Appends lines to a log.
  ///
  /// - Throws: `StoreError`.
  public func appendLog(_ name: String, _ text: String) throws(StoreError) {
    guard Layout.isLegal(name: name), !name.hasSuffix(".old") else { throw .illegalName(name) }
    try underLock { () throws(StoreError) in
      try makeDirectory(layout.logs)
      let path = "\(layout.logs)/\(name)"
      if let size = try files.status(path)?.size, size >= Self.longestLog {
        try files.rename(path, to: path + ".old")
      }
      let file = try files.open(path, .create)
      var bytes = Array(text.utf8.prefix(Self.longestLogText))
      if bytes.count < text.utf8.count { bytes += Array(" ...\n".utf8) }
      try file.write(bytes, at: file.status().size)
    }
  }

  /// The content of a log, the oldest lines first; nil when there is no such log.
  public func log(_ name: String) throws(StoreError) -> [UInt8]? {
    guard Layout.isLegal(name: name) else { throw .illegalName(name) }
    let path = "\(layout.logs)/\(name)"
    let limit = Self.longestLog * 2
    let new = try files.openIfPresent(path)?.end(limit)
    guard let old = try files.openIfPresent(path + ".old")?.end(limit) else { return new }
    return old + (new ?? [])
  }

  /// The names of all logs, sorted.
  public func logNames() throws(StoreError) -> [String] {
    guard try files.status(layout.logs) != nil else { return [] }
    return try files.list(layout.logs).filter { !$0.hasSuffix(".old") }.sorted()
  }
}
