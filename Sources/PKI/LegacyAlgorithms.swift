// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A library context of its own in which old files can be read: RC2, RC4, single DES.
///
/// The rest of the process never sees these algorithms: they are there for the time of `run` on the
/// calling thread only, and what is decrypted becomes a key in the default context.
struct LegacyAlgorithms: @unchecked Sendable {
  /// Made at the first import and kept; nil when OpenSSL gives no context.
  private static let shared = LegacyAlgorithms()

  private let context: OpaquePointer?

  private init() {
    context = OSSL_LIB_CTX_new()
    // Loading one provider by name stops the automatic loading of the default one. Where the legacy
    // module is not installed old files are refused as unsupported.
    if let context {
      _ = OSSL_PROVIDER_load(context, "default")
      _ = OSSL_PROVIDER_load(context, "legacy")
      ERR_clear_error()
    }
  }

  /// Runs `body` with the old algorithms as well.
  static func run<Result>(_ body: () -> Result) -> Result {
    guard let context = shared.context else { return body() }
    let previous = OSSL_LIB_CTX_set0_default(context)
    defer { OSSL_LIB_CTX_set0_default(previous) }
    return body()
  }
}
