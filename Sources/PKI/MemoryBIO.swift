// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// One BIO in memory, owned by one scope; OpenSSL overwrites its bytes when it goes.
struct MemoryBIO: ~Copyable {
  let pointer: OpaquePointer

  init() throws(OpenSSLError) {
    pointer = try check(BIO_new(BIO_s_mem()))
  }

  deinit { BIO_free(pointer) }

  /// Lends what was written.
  func withContents<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    var data: UnsafeMutablePointer<CChar>?
    let count = copenssl_bio_memory(pointer, &data)
    return body(UnsafeRawBufferPointer(start: data, count: data == nil ? 0 : max(count, 0)))
  }

  /// What was written, as text.
  var text: String { withContents { String(decoding: $0, as: UTF8.self) } }
}
