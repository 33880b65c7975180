// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// The fields of `stat(2)` that identify a file and its state.
public struct FileStatus: Sendable, Hashable {
  /// The kind of a file.
  public enum Kind: Sendable, Hashable {
    case regular, directory, other
  }

  /// The device that holds it.
  public let device: UInt64
  /// Its number on that device; a rename keeps it, a replacement changes it.
  public let inode: UInt64
  /// Bytes.
  public let size: Int64
  /// Last change of its content: nanoseconds since 1970.
  public let modified: Int64
  /// Number of hard links.
  public let links: Int
  /// Permission bits, such as 0o600.
  public let mode: UInt32
  public let kind: Kind

  init(_ raw: stat) {
    device = UInt64(raw.st_dev)
    inode = UInt64(raw.st_ino)
    size = Int64(raw.st_size)
    modified = Int64(raw.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(raw.st_mtim.tv_nsec)
    links = Int(raw.st_nlink)
    mode = raw.st_mode & 0o7777
    switch raw.st_mode & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .directory
    default: kind = .other
    }
  }

  /// Whether both are the same file, whatever its content.
  public func isSameFile(as other: FileStatus) -> Bool {
    inode == other.inode && device == other.device
  }
}
