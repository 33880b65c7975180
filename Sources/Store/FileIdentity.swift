// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// What makes a file known again without reading it.
struct FileIdentity: Equatable {
  let inode: UInt64
  let size: Int64
  /// Nanoseconds since 1970.
  let modified: Int64

  /// No file's; for one that is not there yet.
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

  /// The three numbers as ``text`` writes them; nil when they are none.
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

  /// Whether the other may be a copy that kept its times (`cp -a`, a restored archive).
  func isCopy(of other: FileIdentity) -> Bool {
    size == other.size && modified == other.modified
  }
}
