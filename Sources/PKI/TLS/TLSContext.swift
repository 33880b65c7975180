// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
private import POSIX

/// How the connections of one end are made: versions, suites, identity and who may connect.
///
/// Immutable. A commit makes a new one; connections keep the one they began with. Tickets for
/// resumption are encrypted with keys of the context, so that none outlives it.
public final class TLSContext: @unchecked Sendable {
  /// What a server's context is made of.
  public struct ServerSettings {
    public var identity: TLSIdentity
    public var minimum: TLSVersion
    public var maximum: TLSVersion
    public var suites: TLSCipherSuites
    /// Whether a client without a certificate is refused; otherwise it is asked for one all the
    /// same.
    public var requiresCertificate: Bool
    /// CAs whose names are sent to the client.
    public var announced: [Certificate]
    /// Whether a ticket may stand for a certificate that was verified before.
    public var resumes: Bool

    public init(
      identity: TLSIdentity, minimum: TLSVersion, maximum: TLSVersion, suites: TLSCipherSuites,
      requiresCertificate: Bool, announced: [Certificate], resumes: Bool
    ) {
      self.identity = identity
      self.minimum = minimum
      self.maximum = maximum
      self.suites = suites
      self.requiresCertificate = requiresCertificate
      self.announced = announced
      self.resumes = resumes
    }
  }

  /// OpenSSL's `SSL_CTX`.
  let pointer: OpaquePointer
  let isServer: Bool
  let verifier: any PeerVerifier
  let resumes: Bool

  /// The longest time in seconds for which a ticket is good.
  private static let ticketLifetime = 300

  /// - Throws: `OpenSSLError` when OpenSSL refuses the certificate, the key or the suites, for
  ///   example a certificate with a key of 1024 bits.
  public init(server settings: ServerSettings, verifier: any PeerVerifier) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    pointer = try check(SSL_CTX_new(TLS_server_method()))
    isServer = true
    self.verifier = verifier
    resumes = settings.resumes
    var lists = settings.suites.list
    if settings.minimum < .tls12 {
      // OpenSSL has the signatures of the old versions at level 0 only; paths are verified at 2.
      lists += (lists.isEmpty ? "" : ":") + "@SECLEVEL=0"
    }
    try check(copenssl_set_versions(pointer, settings.minimum.number, settings.maximum.number))
    if settings.minimum < .tls13 { try check(SSL_CTX_set_cipher_list(pointer, lists)) }
    if settings.maximum >= .tls13 {
      try check(SSL_CTX_set_ciphersuites(pointer, settings.suites.list13))
    }
    copenssl_set_server_options(pointer)
    copenssl_set_modes(pointer)
    copenssl_set_dh_auto(pointer)
    try use(settings.identity)
    copenssl_set_no_session_cache(pointer)
    SSL_CTX_set_timeout(pointer, TLSContext.ticketLifetime)
    let context = Array("wfsh".utf8)
    try check(SSL_CTX_set_session_id_context(pointer, context, UInt32(context.count)))
    SSL_CTX_set_session_ticket_cb(pointer, { _, _ in 1 }, decideTicket, nil)
    SSL_CTX_set1_cert_store(pointer, verifier.trust.store)
    SSL_CTX_set_verify(
      pointer,
      SSL_VERIFY_PEER | (settings.requiresCertificate ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), nil)
    SSL_CTX_set_cert_verify_callback(pointer, judgePeer, nil)
    let names = copenssl_names_new()
    for authority in settings.announced {
      _ = copenssl_names_push(names, X509_get_subject_name(authority.pointer))
    }
    SSL_CTX_set_client_CA_list(pointer, names)
  }

  /// A client's context, with what it shows of itself, if anything.
  public init(
    clientWith identity: TLSIdentity?, minimum: TLSVersion = .tls12, verifier: any PeerVerifier
  ) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    pointer = try check(SSL_CTX_new(TLS_client_method()))
    isServer = false
    self.verifier = verifier
    resumes = false
    try check(copenssl_set_versions(pointer, minimum.number, TLSVersion.tls13.number))
    copenssl_set_modes(pointer)
    if let identity { try use(identity) }
    SSL_CTX_set1_cert_store(pointer, verifier.trust.store)
    SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
    SSL_CTX_set_cert_verify_callback(pointer, judgePeer, nil)
  }

  /// The context of a client that speaks one version and shows certificates of which it has no
  /// keys, weak ones too: what a server says of them is seen, and no connection comes of it.
  public init(
    pretendingToBe certificates: [Certificate], version: TLSVersion, verifier: any PeerVerifier
  ) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    pointer = try check(SSL_CTX_new(TLS_client_method()))
    isServer = false
    self.verifier = verifier
    resumes = false
    try check(copenssl_set_versions(pointer, version.number, version.number))
    SSL_CTX_set_security_level(pointer, 0)
    copenssl_set_modes(pointer)
    if let first = certificates.first {
      try check(SSL_CTX_use_certificate(pointer, first.pointer))
      let key = try PretendedKey(for: first)
      try check(withExtendedLifetime(key) { SSL_CTX_use_PrivateKey(pointer, key.pointer) })
      for certificate in certificates.dropFirst() {
        try check(copenssl_add_chain_certificate(pointer, certificate.pointer))
      }
    }
    SSL_CTX_set1_cert_store(pointer, verifier.trust.store)
    SSL_CTX_set_cert_verify_callback(pointer, judgePeer, nil)
  }

  deinit { SSL_CTX_free(pointer) }

  private func use(_ identity: TLSIdentity) throws(OpenSSLError) {
    try check(SSL_CTX_use_certificate(pointer, identity.certificate.pointer))
    try check(SSL_CTX_use_PrivateKey(pointer, identity.key.pointer))
    for certificate in identity.chain {
      try check(copenssl_add_chain_certificate(pointer, certificate.pointer))
    }
  }
}

/// Whether a session that a ticket holds may go on: its certificate was verified when it began, so
/// it must still be valid, and its status must not be asked for.
private func decideTicket(
  connection: OpaquePointer?, session: OpaquePointer?, name: UnsafePointer<UInt8>?, length: Int,
  status: SSL_TICKET_STATUS, argument: UnsafeMutableRawPointer?
) -> SSL_TICKET_RETURN {
  guard status == SSL_TICKET_SUCCESS || status == SSL_TICKET_SUCCESS_RENEW,
    let connection, let session, let object = TLSConnection.object(of: connection),
    object.context.resumes
  else {
    return status == SSL_TICKET_NO_DECRYPT || status == SSL_TICKET_EMPTY
      ? SSL_TICKET_RETURN_IGNORE_RENEW : SSL_TICKET_RETURN_IGNORE
  }
  if let leaf = SSL_SESSION_get0_peer(session) {
    var now = time_t(object.context.verifier.now)
    guard X509_cmp_time(X509_get0_notAfter(leaf), &now) > 0 else { return SSL_TICKET_RETURN_IGNORE }
  }
  return status == SSL_TICKET_SUCCESS_RENEW
    ? SSL_TICKET_RETURN_USE_RENEW : SSL_TICKET_RETURN_USE
}

/// OpenSSL's question within the handshake, once the peer's certificates have come.
private func judgePeer(
  pointer: OpaquePointer?, argument: UnsafeMutableRawPointer?
) -> Int32 {
  guard let pointer,
    let raw = X509_STORE_CTX_get_ex_data(pointer, SSL_get_ex_data_X509_STORE_CTX_idx()),
    let object = TLSConnection.object(of: OpaquePointer(raw))
  else { return 0 }
  return object.verify(pointer)
}
