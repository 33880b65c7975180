// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A request of the Online Certificate Status Protocol (RFC 6960), which verifies its response.
public final class OCSPRequest {
  /// The verified response.
  public struct Response: Sendable, Hashable {
    public let status: RevocationStatus
    /// When a cached response expires, in seconds since 1970; nil: it must not be cached.
    public let validUntil: Int64?
  }

  /// Tolerated deviation of the responder's clock, in seconds.
  private static let tolerance: Int64 = 300

  private let request: OpaquePointer
  private let identifier: OpaquePointer
  private let issuer: Certificate
  /// The request in DER, for a POST.
  public let der: [UInt8]

  /// A request for a certificate of `issuer`.
  ///
  /// - Parameter hasNonce: whether the request has a nonce, which the response repeats or omits.
  public init(
    about certificate: Certificate, issuer: Certificate, hasNonce: Bool
  ) throws(OpenSSLError) {
    defer { ERR_clear_error() }
    let request = try check(OCSP_REQUEST_new())
    // SHA-1 identifies the issuer; every responder supports that (RFC 5019 section 2.1.1).
    guard let own = OCSP_cert_to_id(nil, certificate.pointer, issuer.pointer),
      let copy = OCSP_CERTID_dup(own)
    else {
      OCSP_REQUEST_free(request)
      throw .drain()
    }
    guard OCSP_request_add0_id(request, own) != nil else {
      OCSP_CERTID_free(own)
      OCSP_CERTID_free(copy)
      OCSP_REQUEST_free(request)
      throw .drain()
    }
    if hasNonce { OCSP_request_add1_nonce(request, nil, -1) }
    self.request = request
    identifier = copy
    self.issuer = issuer
    der = encoded { i2d_OCSP_REQUEST(request, $0) } ?? []
  }

  deinit {
    OCSP_REQUEST_free(request)
    OCSP_CERTID_free(identifier)
  }

  /// Verifies a response.
  ///
  /// 1. Its status is successful, and it is signed by `verifier` where that is given; otherwise by
  ///    the issuer, or by a responder with OCSPSigning that the issuer has certified.
  /// 2. Its nonce, if any, is that of the request.
  /// 3. It is for this certificate, and the time is between thisUpdate and nextUpdate.
  ///
  /// - Parameter time: seconds since 1970.
  /// - Throws: `RevocationStatusError`.
  public func answer(
    _ bytes: [UInt8], verifier: Certificate?, at time: Int64
  ) throws(RevocationStatusError) -> Response {
    defer { ERR_clear_error() }
    let read = withOctets(bytes) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_OCSP_RESPONSE(nil, &cursor, count)
    }
    guard let response = read else { throw RevocationStatusError("the answer is not OCSP") }
    defer { OCSP_RESPONSE_free(response) }
    let status = OCSP_response_status(response)
    guard status == OCSP_RESPONSE_STATUS_SUCCESSFUL else {
      let text = OCSP_response_status_str(Int(status)).map { String(cString: $0) } ?? "\(status)"
      throw RevocationStatusError("the responder answers '\(text)'")
    }
    guard let basic = OCSP_response_get1_basic(response) else {
      throw RevocationStatusError("the answer holds no basic response")
    }
    defer { OCSP_BASICRESP_free(basic) }
    guard isSigned(basic, verifier: verifier, time: time) else {
      throw RevocationStatusError("the answer is not signed by who may sign it")
    }
    guard OCSP_check_nonce(request, basic) != 0 else {
      throw RevocationStatusError("the answer's nonce is another one")
    }
    return try single(basic, at: time)
  }

  private func single(_ basic: OpaquePointer, at time: Int64) throws(RevocationStatusError)
    -> Response
  {
    var status: Int32 = -1
    var reason: Int32 = -1
    var revoked: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
    var from: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
    var next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
    guard OCSP_resp_find_status(basic, identifier, &status, &reason, &revoked, &from, &next) == 1
    else { throw RevocationStatusError("the answer is about another certificate") }
    guard let from, let begin = try? CertificateTime(from).seconds else {
      throw RevocationStatusError("the answer bears no time")
    }
    let end = next.flatMap { try? CertificateTime($0).seconds }
    guard begin <= time + OCSPRequest.tolerance else {
      throw RevocationStatusError("the answer is of the future")
    }
    if let end, end < time - OCSPRequest.tolerance || end < begin {
      throw RevocationStatusError("the answer is out of date")
    }
    switch status {
    case V_OCSP_CERTSTATUS_GOOD: return Response(status: .good, validUntil: end)
    case V_OCSP_CERTSTATUS_REVOKED: return Response(status: .revoked, validUntil: end)
    default: return Response(status: .unknown, validUntil: end)
    }
  }

  private func isSigned(_ basic: OpaquePointer, verifier: Certificate?, time: Int64) -> Bool {
    guard let store = X509_STORE_new(), let certificates = copenssl_certificates_new() else {
      return false
    }
    defer {
      X509_STORE_free(store)
      copenssl_certificates_free(certificates)
    }
    guard copenssl_certificates_push(certificates, (verifier ?? issuer).pointer) == 1 else {
      return false
    }
    if verifier != nil {
      let flags = UInt(OCSP_TRUSTOTHER) | UInt(OCSP_NOINTERN)
      return OCSP_basic_verify(basic, certificates, store, flags) == 1
    }
    X509_STORE_add_cert(store, issuer.pointer)
    let parameters = X509_STORE_get0_param(store)
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    X509_VERIFY_PARAM_set_time(parameters, time_t(time))
    return OCSP_basic_verify(basic, certificates, store, 0) == 1
  }
}
