// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A separate library context with the algorithms of old files: RC2, RC4, single DES.
///
/// The rest of the process never uses these algorithms: they are available during `run` on the
/// calling thread only, and the decrypted key belongs to the default context.
struct LegacyAlgorithms: @unchecked Sendable {
  /// Created at the first import and kept; nil when OpenSSL cannot create a context.
  private static let shared = LegacyAlgorithms()

  private let context: OpaquePointer?

  private init() {
    context = OSSL_LIB_CTX_new()
    // Loading one provider by name stops the automatic loading of the default one. Without the
    // legacy module, old files are rejected as unsupported.
    if let context {
      _ = OSSL_PROVIDER_load(context, "default")
      _ = OSSL_PROVIDER_load(context, "legacy")
      ERR_clear_error()
    }
  }

  /// Runs `body` with the old algorithms enabled.
  static func run<Result>(_ body: () -> Result) -> Result {
    guard let context = shared.context else { return body() }
    let previous = OSSL_LIB_CTX_set0_default(context)
    defer { OSSL_LIB_CTX_set0_default(previous) }
    return body()
  }
}
