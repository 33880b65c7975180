// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// Identifies a file, and its content, without reading it.
struct FileIdentity: Equatable {
  let inode: UInt64
  let size: Int64
  /// Nanoseconds since 1970.
  let modified: Int64

  /// The identity of a file that does not exist yet.
  init() {
    inode = 0
    size = 0
    modified = 0
  }

  init(_ status: FileStatus) {
    inode = status.inode
    size = status.size
    modified = status.modified
  }

  /// Parses the three numbers that ``text`` writes; nil if they are invalid.
  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 3, let inode = UInt64(parts[0]), let size = Int64(parts[1]),
      let modified = Int64(parts[2])
    else { return nil }
    self.inode = inode
    self.size = size
    self.modified = modified
  }

  var text: String { "\(inode) \(size) \(modified)" }

  /// Whether the other file may be a copy that preserved the times (`cp -a`, a restored archive).
  func isCopy(of other: FileIdentity) -> Bool {
    size == other.size && modified == other.modified
  }
}
