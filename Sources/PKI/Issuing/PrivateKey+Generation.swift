// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension PrivateKey {
  /// Makes a fresh key.
  ///
  /// RSA searches primes: 0.1 s with 2048 bits, 1 s with 4096, and now and then several times that.
  ///
  /// - Parameter isInterrupted: asked many times a second during the search; true ends it.
  /// - Throws: `IssuingError`: `.keySize`, `.interrupted`, `.failed`.
  public static func generate(
    _ specification: KeySpecification, isInterrupted: @escaping () -> Bool = { false }
  ) throws(IssuingError) -> PrivateKey {
    defer { ERR_clear_error() }
    let question = InterruptionPoll(isInterrupted)
    let pointer = try issuing { () throws(OpenSSLError) -> OpaquePointer? in
      let context = try check(EVP_PKEY_CTX_new_from_name(nil, specification.kind, nil))
      defer { EVP_PKEY_CTX_free(context) }
      try check(EVP_PKEY_keygen_init(context))
      switch specification {
      case .rsa(let bits):
        guard (512...largestGeneratedRSAKey).contains(bits) else { return nil }
        try check(EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)))
      case .ec(let curve):
        try check(EVP_PKEY_CTX_set_group_name(context, curve.rawValue))
      }
      EVP_PKEY_CTX_set_app_data(context, Unmanaged.passUnretained(question).toOpaque())
      EVP_PKEY_CTX_set_cb(context, askWhetherInterrupted)
      var generated: OpaquePointer?
      guard EVP_PKEY_generate(context, &generated) == 1, let generated else {
        if question.wasInterrupted { return nil }
        throw .drain()
      }
      return generated
    }
    guard let pointer else {
      if case .rsa(let bits) = specification, !question.wasInterrupted { throw .keySize(bits) }
      throw .interrupted
    }
    do throws(ImportError) { return try PrivateKey(owning: pointer) } catch {
      throw .failed(OpenSSLError(library: 0, reason: 0, text: "\(error)"))
    }
  }

  /// The public half.
  public var publicKey: PublicKey {
    get throws(OpenSSLError) {
      let information = encoded { i2d_PUBKEY(pointer, $0) }
      return try PublicKey(der: check(information))
    }
  }
}

extension KeySpecification {
  fileprivate var kind: String {
    switch self {
    case .rsa: "RSA"
    case .ec: "EC"
    }
  }
}

/// Carries the caller's closure through OpenSSL's callback.
private final class InterruptionPoll {
  private let isInterrupted: () -> Bool
  private(set) var wasInterrupted = false

  init(_ isInterrupted: @escaping () -> Bool) { self.isInterrupted = isInterrupted }

  func ask() -> Bool {
    wasInterrupted = wasInterrupted || isInterrupted()
    return wasInterrupted
  }
}

private func askWhetherInterrupted(_ context: OpaquePointer?) -> Int32 {
  guard let data = EVP_PKEY_CTX_get_app_data(context) else { return 1 }
  let question = Unmanaged<InterruptionPoll>.fromOpaque(data).takeUnretainedValue()
  return question.ask() ? 0 : 1
}
