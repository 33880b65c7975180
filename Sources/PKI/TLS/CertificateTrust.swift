// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The trust anchors and intermediates for path validation (RFC 5280 as OpenSSL implements it).
///
/// A path has to end at a self-signed certificate of the list: there are no partial chains.
public final class CertificateTrust: @unchecked Sendable {
  /// OpenSSL's `X509_STORE`; it locks itself.
  let store: OpaquePointer
  /// The certificates of the store.
  public let authorities: [Certificate]
  /// Whether path validation ignores the expiry of the end-entity certificate.
  public let acceptsExpiredLeaf: Bool

  private let known: [OpaquePointer: Certificate]

  public init(
    _ authorities: [Certificate], acceptsExpiredLeaf: Bool
  ) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    let store = try check(X509_STORE_new())
    for authority in authorities { X509_STORE_add_cert(store, authority.pointer) }
    self.store = store
    self.authorities = authorities
    self.acceptsExpiredLeaf = acceptsExpiredLeaf
    known = Dictionary(authorities.map { ($0.pointer, $0) }) { first, _ in first }
  }

  deinit { X509_STORE_free(store) }

  /// The certificate of a chain; those of the list are not read again.
  func certificate(_ pointer: OpaquePointer) -> Certificate? {
    if let certificate = known[pointer] { return certificate }
    guard X509_up_ref(pointer) == 1 else { return nil }
    return try? Certificate(owning: pointer)
  }
}
