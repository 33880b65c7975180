// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// OpenSSL's `CMS_ContentInfo`, owned by one scope.
struct ContentInfo: ~Copyable {
  /// Limit of a message in bytes: a chain of certificates is far smaller.
  static let limit = 262_144

  let pointer: OpaquePointer

  init(owning pointer: OpaquePointer) { self.pointer = pointer }

  /// Reads a message in DER or BER that fills `bytes` completely.
  init(_ bytes: [UInt8]) throws(CMSError) {
    guard bytes.count <= Self.limit else { throw .tooLarge(limit: Self.limit) }
    defer { ERR_clear_error() }
    let (read, isWhole) = withOctets(bytes) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      let read = d2i_CMS_ContentInfo(nil, &cursor, count)
      return (read, cursor == base + count)
    }
    guard let read else { throw .malformed }
    guard isWhole else {
      CMS_ContentInfo_free(read)
      throw .malformed
    }
    pointer = read
  }

  deinit { CMS_ContentInfo_free(pointer) }

  func der() throws(CMSError) -> [UInt8] {
    guard let der = encoded({ i2d_CMS_ContentInfo(pointer, $0) }) else { throw .failed(.drain()) }
    return der
  }
}

/// Lends bytes as a BIO to read from.
func withReadingBIO<Result>(
  _ bytes: [UInt8], _ body: (OpaquePointer) -> Result?
) -> Result? {
  withOctets(bytes) { base, count in
    guard let bio = BIO_new_mem_buf(base, Int32(count)) else { return nil }
    defer { BIO_free(bio) }
    return body(bio)
  }
}
