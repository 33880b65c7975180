// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Path building from a peer's certificate to a trust anchor.
///
/// OpenSSL uses the first CA with the issuer's name, and does not try another one when its key does
/// not verify the signature. After a CA was renewed under its old name, this tries the others
/// (RFC 4158 section 2.4).
struct PathSearch {
  let verifier: any PeerVerifier
  /// Whether the peer is a client.
  let isServer: Bool

  /// Limit of CAs with one name to try: a peer must not cause many signature checks.
  private static let mostAttempts = 8

  /// A search that excludes some certificates.
  private final class Attempt {
    let context: OpaquePointer
    private let store: OpaquePointer
    private let sent: OpaquePointer

    init?(
      like first: OpaquePointer, trust: CertificateTrust, without isLeftOut: (OpaquePointer) -> Bool
    ) {
      guard let leaf = X509_STORE_CTX_get0_cert(first), let context = X509_STORE_CTX_new() else {
        return nil
      }
      guard let store = X509_STORE_new(), let sent = copenssl_certificates_new() else {
        X509_STORE_CTX_free(context)
        return nil
      }
      self.context = context
      self.store = store
      self.sent = sent
      for authority in trust.authorities where !isLeftOut(authority.pointer) {
        X509_STORE_add_cert(store, authority.pointer)
      }
      if let all = X509_STORE_CTX_get0_untrusted(first) {
        for index in 0..<max(copenssl_certificate_count(all), 0) {
          guard let next = copenssl_certificate(all, index), !isLeftOut(next) else { continue }
          _ = copenssl_certificates_push(sent, next)
        }
      }
      guard X509_STORE_CTX_init(context, store, leaf, sent) == 1 else { return nil }
    }

    deinit {
      X509_STORE_CTX_free(context)
      X509_STORE_free(store)
      copenssl_certificates_free(sent)
    }
  }

  /// The path as OpenSSL's stack, owned by the caller, or why no path was found.
  ///
  /// - Parameter first: OpenSSL's `X509_STORE_CTX` with the peer's certificates; it contains the
  ///   error afterwards.
  func run(_ first: OpaquePointer) -> (path: OpaquePointer?, problem: PathValidationError?) {
    if let path = path(first) { return (path, nil) }
    var problem = problem(first)
    guard problem.isSignatureFailure, let leftOut = copenssl_certificates_new() else {
      return (nil, problem)
    }
    defer { copenssl_certificates_free(leftOut) }
    var context = first
    var attempt: Attempt?
    for _ in 0..<PathSearch.mostAttempts {
      guard problem.isSignatureFailure,
        let issuer = X509_STORE_CTX_get0_chain(context).flatMap({
          copenssl_certificate($0, Int32(problem.depth) + 1)
        }), copenssl_certificates_push(leftOut, issuer) == 1
      else { break }
      let next = Attempt(like: first, trust: verifier.trust) { candidate in
        (0..<max(copenssl_certificate_count(leftOut), 0)).contains { index in
          X509_cmp(copenssl_certificate(leftOut, index), candidate) == 0
        }
      }
      guard let next else { break }
      attempt = next
      context = next.context
      if let path = path(context) {
        X509_STORE_CTX_set_error(first, X509_V_OK)
        return (path, nil)
      }
      problem = self.problem(context)
    }
    withExtendedLifetime(attempt) {}
    X509_STORE_CTX_set_error(first, problem.code)
    return (nil, problem)
  }

  private func path(_ context: OpaquePointer) -> OpaquePointer? {
    X509_STORE_CTX_set_default(context, isServer ? "ssl_client" : "ssl_server")
    let parameters = X509_STORE_CTX_get0_param(context)
    X509_VERIFY_PARAM_set_time(parameters, time_t(verifier.now))
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    X509_VERIFY_PARAM_set_purpose(
      parameters, isServer ? X509_PURPOSE_SSL_CLIENT : X509_PURPOSE_SSL_SERVER)
    if verifier.trust.acceptsExpiredLeaf {
      X509_STORE_CTX_set_verify_cb(context, passOverExpiredLeaf)
    }
    return X509_verify_cert(context) == 1 ? X509_STORE_CTX_get1_chain(context) : nil
  }

  private func problem(_ context: OpaquePointer) -> PathValidationError {
    let place = X509_STORE_CTX_get_current_cert(context) ?? X509_STORE_CTX_get0_cert(context)
    return PathValidationError(
      code: X509_STORE_CTX_get_error(context),
      depth: Int(X509_STORE_CTX_get_error_depth(context)),
      certificate: place.flatMap { verifier.trust.certificate($0) })
  }
}

private func passOverExpiredLeaf(_ isFine: Int32, _ store: OpaquePointer?) -> Int32 {
  guard isFine == 0, let store, X509_STORE_CTX_get_error(store) == X509_V_ERR_CERT_HAS_EXPIRED,
    X509_STORE_CTX_get_error_depth(store) == 0
  else { return isFine }
  X509_STORE_CTX_set_error(store, X509_V_OK)
  return 1
}
