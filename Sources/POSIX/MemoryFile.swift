// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// An unnamed file in memory (memfd_create(2)), freed with its last descriptor.
///
/// A child process can be given it as its standard input and reach it as ``pathForChild``: a file
/// fetched that way is never on disk, and nothing is left over however the process ends.
public final class MemoryFile {
  /// Where a child that has the file as its standard input finds it.
  public static let pathForChild = "/proc/self/fd/0"

  let descriptor: Int32

  /// An empty file.
  public init() throws(SystemError) {
    descriptor = cposix_memory_file("transfer")
    guard descriptor >= 0 else { throw .last("memfd_create") }
    fchmod(descriptor, 0o600)
  }

  /// A file that holds `bytes`, to be read from its beginning.
  public convenience init(_ bytes: [UInt8]) throws(SystemError) {
    try self.init()
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      if count < 0, errno != EINTR { throw .last("pwrite") }
      offset += max(count, 0)
    }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Its size in bytes.
  public var count: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Its bytes, at most the first `limit`.
  public func contents(atMost limit: Int) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(count, limit))
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress, $0.count, off_t(offset))
      }
      if count < 0, errno != EINTR { throw .last("pread") }
      if count == 0 { break }
      offset += max(count, 0)
    }
    bytes.removeLast(bytes.count - offset)
    return bytes
  }
}
