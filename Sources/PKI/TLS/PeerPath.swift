// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The certificates of a peer: its own first, then the CAs up to the root where a path was found.
///
/// They are parsed on demand: a handshake alone does not need them.
public final class PeerPath: @unchecked Sendable {
  /// OpenSSL's `STACK_OF(X509)`, owned.
  let stack: OpaquePointer
  let trust: CertificateTrust?

  init(owning stack: OpaquePointer, trust: CertificateTrust?) {
    self.stack = stack
    self.trust = trust
  }

  deinit { copenssl_certificates_free(stack) }

  /// Their number.
  public var count: Int { Int(copenssl_certificate_count(stack)) }

  /// All of them; reading one costs about 0.1 ms.
  public var certificates: [Certificate] { (0..<count).compactMap { self[$0] } }

  /// The peer's own certificate.
  public var leaf: Certificate? { self[0] }

  /// The certificate at a depth; nil beyond the path or where it cannot be read.
  public subscript(depth: Int) -> Certificate? {
    guard depth < count, let pointer = copenssl_certificate(stack, Int32(depth)) else { return nil }
    if let trust { return trust.certificate(pointer) }
    guard X509_up_ref(pointer) == 1 else { return nil }
    return try? Certificate(owning: pointer)
  }

  /// Whether the path ends at that certificate.
  public func ends(at root: Certificate) -> Bool {
    guard let last = copenssl_certificate(stack, Int32(count - 1)) else { return false }
    return X509_cmp(last, root.pointer) == 0
  }
}
