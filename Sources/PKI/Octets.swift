// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
internal import POSIX

/// Lends bytes to C; the pointer is not nil even for an empty array.
func withOctets<Result>(
  _ bytes: [UInt8], _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  bytes.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress, !buffer.isEmpty else {
      return withUnsafePointer(to: UInt8(0)) { body($0, 0) }
    }
    return body(base, buffer.count)
  }
}

/// The same for the bytes of a secret.
func withOctets<Result>(
  _ secret: Secret, _ body: (UnsafePointer<UInt8>, Int) -> Result
) -> Result {
  secret.withBytes { buffer in
    guard let base = buffer.baseAddress, !buffer.isEmpty else {
      return withUnsafePointer(to: UInt8(0)) { body($0, 0) }
    }
    return body(base.assumingMemoryBound(to: UInt8.self), buffer.count)
  }
}

/// Wipes an array that held a secret; call it while the array is not shared.
func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { buffer in
    if let base = buffer.baseAddress { OPENSSL_cleanse(base, buffer.count) }
  }
  bytes.removeAll()
}

/// Runs an `i2d_…` function and copies its result; nil when it failed.
func encoded(
  _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
) -> [UInt8]? {
  var data: UnsafeMutablePointer<UInt8>?
  let count = encode(&data)
  guard count >= 0, let data else { return nil }
  defer { copenssl_free(data) }
  return [UInt8](UnsafeBufferPointer(start: data, count: Int(count)))
}

/// Runs an `i2d_…` function whose result is secret, and wipes OpenSSL's copy.
func encodedSecret(
  _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
) -> Secret? {
  var data: UnsafeMutablePointer<UInt8>?
  let count = encode(&data)
  guard count >= 0, let data else { return nil }
  defer { copenssl_clear_free(data, Int(count)) }
  return Secret(UnsafeBufferPointer(start: data, count: Int(count)))
}
