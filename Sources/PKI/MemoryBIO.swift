// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A memory BIO owned by one scope; OpenSSL wipes its bytes when it is freed.
struct MemoryBIO: ~Copyable {
  let pointer: OpaquePointer

  init() throws(OpenSSLError) {
    pointer = try check(BIO_new(BIO_s_mem()))
  }

  deinit { BIO_free(pointer) }

  /// Lends the written bytes.
  func withContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var data: UnsafeMutablePointer<CChar>?
    let count = copenssl_bio_memory(pointer, &data)
    return body(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : max(count, 0)))
  }

  /// The written bytes as text.
  var text: String { withContents { String(decoding: $0, as: UTF8.self) } }
}
