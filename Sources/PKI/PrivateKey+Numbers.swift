// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

extension PrivateKey {
  /// RSA keys up to this size have their primes tested, 0.3 s at most.
  private static let largestTestedRSAKey = 4_096
  /// `RSA_MAX_PRIME_NUM`.
  private static let mostPrimes = 5

  /// Whether the private half belongs to the public half.
  ///
  /// Of a large RSA key, and of one with more than two primes, the numbers are compared without a
  /// test of the primes, which takes up to a minute with 16384 bits.
  /// The corresponding C function is `EVP_PKEY_pairwise_check`.
  public func passesPairwiseCheck() -> Bool {
    defer { ERR_clear_error() }
    if isRSA, bits > Self.largestTestedRSAKey || size(of: "rsa-factor3") > 0 {
      return hasConsistentNumbers
    }
    guard let context = EVP_PKEY_CTX_new_from_pkey(nil, pointer, nil) else { return false }
    defer { EVP_PKEY_CTX_free(context) }
    return EVP_PKEY_pairwise_check(context) == 1
  }

  /// Checks the size of the numbers of an RSA key before computing with them.
  var hasPlausibleSize: Bool {
    guard isRSA else { return true }
    defer { ERR_clear_error() }
    let modulus = size(of: OSSL_PKEY_PARAM_RSA_N)
    // The macros of these names are joined from two literals, which Swift does not import.
    let parts = (1...Self.mostPrimes).flatMap {
      ["rsa-factor\($0)", "rsa-exponent\($0)", "rsa-coefficient\($0)"]
    }
    return modulus <= Self.largestRSAKey && size(of: OSSL_PKEY_PARAM_RSA_E) <= 256
      && (parts + [OSSL_PKEY_PARAM_RSA_D]).allSatisfy { size(of: $0) <= modulus }
  }

  private var isRSA: Bool { algorithm == .rsa || algorithm == .rsaPSS }

  /// Bits of one number of the key, 0 for a number that it does not have.
  private func size(of name: String) -> Int {
    guard let number = number(name) else { return 0 }
    defer { BN_clear_free(number) }
    return Int(BN_num_bits(number))
  }

  private func number(_ name: String) -> OpaquePointer? {
    var number: OpaquePointer?
    guard EVP_PKEY_get_bn_param(pointer, name, &number) == 1 else { return nil }
    return number
  }

  /// The equations of RFC 8017, section 3.2: the factors make the modulus; below each of them less
  /// one both exponents are inverse, and the remainder is that of the private exponent; each
  /// coefficient is the inverse of the factors before it (the first: of the second factor).
  private var hasConsistentNumbers: Bool {
    guard let work = BN_CTX_new() else { return false }
    BN_CTX_start(work)
    var numbers: [OpaquePointer] = []
    defer {
      for number in numbers { BN_clear_free(number) }
      BN_CTX_end(work)
      BN_CTX_free(work)
    }
    func read(_ name: String) -> OpaquePointer? {
      let number = number(name)
      if let number { numbers.append(number) }
      return number
    }
    /// Whether `left` times `right` is 1 modulo `modulus`.
    func areInverse(_ left: OpaquePointer, _ right: OpaquePointer, _ modulus: OpaquePointer) -> Bool
    {
      guard let result = BN_CTX_get(work) else { return false }
      return BN_mod_mul(result, left, right, modulus, work) == 1 && BN_is_one(result) == 1
    }
    guard let modulus = read(OSSL_PKEY_PARAM_RSA_N), let open = read(OSSL_PKEY_PARAM_RSA_E),
      let secret = read(OSSL_PKEY_PARAM_RSA_D), let product = BN_CTX_get(work),
      let less = BN_CTX_get(work), let rest = BN_CTX_get(work), BN_set_word(product, 1) == 1
    else { return false }
    for index in 1...Self.mostPrimes {
      guard let factor = read("rsa-factor\(index)") else {
        return index > 2 && BN_cmp(product, modulus) == 0
      }
      guard let remainder = read("rsa-exponent\(index)"), BN_copy(less, factor) != nil,
        BN_sub_word(less, 1) == 1, areInverse(open, secret, less),
        BN_div(nil, rest, secret, less, work) == 1, BN_cmp(rest, remainder) == 0
      else { return false }
      if index > 1 {
        guard let coefficient = read("rsa-coefficient\(index - 1)"),
          index == 2
            ? areInverse(coefficient, factor, product) : areInverse(coefficient, product, factor)
        else { return false }
      }
      guard BN_mul(product, product, factor, work) == 1 else { return false }
    }
    return BN_cmp(product, modulus) == 0
  }
}
