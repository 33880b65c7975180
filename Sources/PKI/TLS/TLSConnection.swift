// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// One TLS connection over a socket that does not block.
///
/// Used by one thread at a time.
public final class TLSConnection: @unchecked Sendable {
  /// The result of a call.
  public enum Progress: Sendable, Equatable {
    case done
    /// The socket has to be readable (writable) before the same call is made again.
    case wantsReading, wantsWriting
    case failed(TLSError)
  }

  /// The result of receiving.
  public enum Arrival: Sendable, Equatable {
    case bytes([UInt8])
    case wantsReading, wantsWriting
    /// The peer has sent close_notify.
    case end
    case failed(TLSError)
  }

  /// OpenSSL's `SSL`.
  private let pointer: OpaquePointer
  /// The context it was created with.
  public let context: TLSContext
  /// The verification of the peer; nil when it sent no certificate, or resumed a session.
  public private(set) var verification: VerificationResult?
  /// The certificates that were verified.
  public private(set) var path: PeerPath?
  /// The number of the alert that the other side has sent, if any (RFC 8446 section 6.2).
  public private(set) var alert: Int?
  private var isBroken = false

  /// A connection over `descriptor`, which stays the caller's to close, later than this object.
  ///
  /// - Parameter serverName: the name that a client asks for (RFC 6066); none for an address.
  public init(
    _ context: TLSContext, descriptor: Int32, serverName: String? = nil
  ) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    self.context = context
    pointer = try check(SSL_new(context.pointer))
    SSL_set_ex_data(pointer, 0, Unmanaged.passUnretained(self).toOpaque())
    try check(SSL_set_fd(pointer, descriptor))
    if let serverName { try check(copenssl_set_server_name(pointer, serverName)) }
    if context.isServer { SSL_set_accept_state(pointer) } else { SSL_set_connect_state(pointer) }
  }

  deinit { SSL_free(pointer) }

  static func object(of connection: OpaquePointer) -> TLSConnection? {
    SSL_get_ex_data(connection, 0).map {
      Unmanaged<TLSConnection>.fromOpaque($0).takeUnretainedValue()
    }
  }

  /// Continues the handshake as far as the received bytes allow.
  ///
  /// When this reports a failure, the alert has been sent to the peer.
  public func handshake() -> Progress {
    ERR_clear_error()
    let result = SSL_do_handshake(pointer)
    if result == 1 { return .done }
    switch SSL_get_error(pointer, result) {
    case SSL_ERROR_WANT_READ: return .wantsReading
    case SSL_ERROR_WANT_WRITE: return .wantsWriting
    default:
      isBroken = true
      let failure = failure()
      if case .refused(_, let reason) = verification { return .failed(.refused(reason: reason)) }
      return .failed(failure)
    }
  }

  /// Up to `limit` bytes from the peer.
  public func read(atMost limit: Int) -> Arrival {
    ERR_clear_error()
    var count = 0
    var result: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, initialized in
      result = SSL_read_ex(pointer, buffer.baseAddress, limit, &count)
      initialized = result == 1 ? count : 0
    }
    if result == 1 { return .bytes(bytes) }
    switch SSL_get_error(pointer, result) {
    case SSL_ERROR_WANT_READ: return .wantsReading
    case SSL_ERROR_WANT_WRITE: return .wantsWriting
    case SSL_ERROR_ZERO_RETURN: return .end
    default:
      isBroken = true
      return .failed(failure())
    }
  }

  /// Sends bytes; `count` of them were accepted.
  public func write(_ bytes: ArraySlice<UInt8>) -> (progress: Progress, count: Int) {
    guard !bytes.isEmpty else { return (.done, 0) }
    ERR_clear_error()
    var count = 0
    let result = bytes.withUnsafeBytes { SSL_write_ex(pointer, $0.baseAddress, $0.count, &count) }
    if result == 1 { return (.done, count) }
    switch SSL_get_error(pointer, result) {
    case SSL_ERROR_WANT_READ: return (.wantsReading, 0)
    case SSL_ERROR_WANT_WRITE: return (.wantsWriting, 0)
    default:
      isBroken = true
      return (.failed(failure()), 0)
    }
  }

  private func failure() -> TLSError {
    let errors = OpenSSLError.drainAll()
    alert = errors.compactMap(TLSError.alert).last ?? alert
    return TLSError(errors)
  }

  /// Sends close_notify; an alert that cannot be sent at once is dropped.
  public func close() {
    guard !isBroken, SSL_is_init_finished(pointer) == 1 else { return }
    ERR_clear_error()
    SSL_shutdown(pointer)
    ERR_clear_error()
  }

  /// Whether decrypted bytes wait inside, which no poll of the socket tells of.
  public var hasPendingBytes: Bool { SSL_has_pending(pointer) == 1 }

  /// `TLSv1.3`
  public var version: String { String(cString: SSL_get_version(pointer)) }
  /// The suite in OpenSSL's name.
  public var suite: String {
    SSL_get_current_cipher(pointer).flatMap { SSL_CIPHER_get_name($0) }.map { String(cString: $0) }
      ?? ""
  }
  /// Whether a ticket stood for the certificate.
  public var isResumed: Bool { SSL_session_reused(pointer) == 1 }

  /// The certificate of the other side, also of a session that was resumed.
  public var peerCertificate: Certificate? {
    if let leaf = path?.leaf { return leaf }
    guard let certificate = SSL_get1_peer_certificate(pointer) else { return nil }
    return try? Certificate(owning: certificate)
  }

  // MARK: - The verification

  /// Finds the path, asks the verifier, and tells OpenSSL; 1 lets the handshake go on.
  func verify(_ store: OpaquePointer) -> Int32 {
    let verifier = context.verifier
    let (trusted, problem) = PathSearch(verifier: verifier, isServer: context.isServer).run(store)
    let found = trusted ?? TLSConnection.sent(store)
    ERR_clear_error()
    guard let found else { return 0 }
    let path = PeerPath(owning: found, trust: verifier.trust)
    self.path = path
    let verification = verifier.verify(path, problem: problem)
    self.verification = verification
    ERR_clear_error()
    switch verification {
    case .accepted:
      X509_STORE_CTX_set_error(store, X509_V_OK)
      return 1
    case .refused(let alert, _):
      if let code = alert.code { X509_STORE_CTX_set_error(store, code) }
      if X509_STORE_CTX_get_error(store) == X509_V_OK {
        X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED)
      }
      return 0
    }
  }

  /// What the peer has sent, its own certificate first.
  private static func sent(_ store: OpaquePointer) -> OpaquePointer? {
    let stack = copenssl_certificates_new()
    guard let stack, let leaf = X509_STORE_CTX_get0_cert(store) else { return stack }
    _ = copenssl_certificates_push(stack, leaf)
    guard let rest = X509_STORE_CTX_get0_untrusted(store) else { return stack }
    for index in 0..<max(copenssl_certificate_count(rest), 0) {
      guard let next = copenssl_certificate(rest, index), next != leaf else { continue }
      _ = copenssl_certificates_push(stack, next)
    }
    return stack
  }
}
