// SPDX-License-Identifier: Apache-2.0

import Glibc

/// A stdio stream that writes to memory.
final class MemoryStream {
  let file: UnsafeMutablePointer<FILE>
  private let buffer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private let size: UnsafeMutablePointer<Int>

  /// An empty stream; nil when memory is short.
  init?() {
    buffer = .allocate(capacity: 1)
    buffer.initialize(to: nil)
    size = .allocate(capacity: 1)
    size.initialize(to: 0)
    guard let opened = open_memstream(buffer, size) else {
      buffer.deallocate()
      size.deallocate()
      return nil
    }
    file = opened
  }

  deinit {
    fclose(file)
    free(buffer.pointee)
    buffer.deallocate()
    size.deallocate()
  }

  /// The bytes written since the last call.
  func take() -> [UInt8] {
    fflush(file)
    guard size.pointee > 0, let start = buffer.pointee else { return [] }
    let bytes = [UInt8](UnsafeRawBufferPointer(start: start, count: size.pointee))
    fseeko(file, 0, SEEK_SET)
    return bytes
  }
}
