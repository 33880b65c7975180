// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Limits the key derivation of one file.
///
/// The iteration counts are unencrypted and are read before any key is derived. One unit is one
/// iteration of PBKDF2, PBES1 or the PKCS#12 derivation, or one N·r·p of scrypt; they cost about
/// the same: 0.15 to 0.6 µs, measured. OpenSSL's own limit of 32 MB for scrypt applies too.
struct DerivationLimit {
  /// Units for one file, all its parts together.
  static let iterations = 3_000_000

  private var rest = Self.iterations

  /// Subtracts the units of one derivation.
  ///
  /// - Throws: `iterationCountTooHigh` when the file needs more than the limit.
  mutating func charge(_ units: Int64) throws(ImportError) {
    // Each derivation has a fixed cost too, which limits a file of many small ones.
    let least: Int64 = 1_000
    guard units >= 0, units <= Int64(rest), max(units, least) <= Int64(rest) else {
      throw .iterationCountTooHigh(limit: Self.iterations)
    }
    rest -= Int(max(units, least))
  }

  /// Subtracts the cost of decryption with `algorithm`.
  ///
  /// - Throws: `iterationCountTooHigh`, `unsupportedAlgorithm`, or `malformed` for its parameters.
  mutating func charge(_ algorithm: UnsafePointer<X509_ALGOR>) throws(ImportError) {
    let identifier = OBJ_obj2nid(algorithm.pointee.algorithm)
    if identifier == NID_pbes2 {
      guard let scheme = copenssl_pbes2(algorithm.pointee.parameter) else {
        throw .unreadable("encryption")
      }
      defer { PBE2PARAM_free(scheme) }
      return try charge(derivation: UnsafePointer(scheme.pointee.keyfunc))
    }
    // Every other password scheme has the parameters of PBES1: salt and iterations.
    guard EVP_PBE_find(EVP_PBE_TYPE_OUTER, identifier, nil, nil, nil) == 1 else {
      ERR_clear_error()
      throw .unsupportedAlgorithm(AlgorithmName.of(algorithm.pointee.algorithm))
    }
    guard let scheme = copenssl_pbe(algorithm.pointee.parameter) else {
      throw .unreadable("encryption")
    }
    defer { PBEPARAM_free(scheme) }
    try charge(try units(scheme.pointee.iter))
  }

  private mutating func charge(
    derivation: UnsafePointer<X509_ALGOR>
  ) throws(ImportError) {
    switch OBJ_obj2nid(derivation.pointee.algorithm) {
    case NID_id_pbkdf2:
      guard let parameters = copenssl_pbkdf2(derivation.pointee.parameter) else {
        throw .unreadable("encryption")
      }
      defer { PBKDF2PARAM_free(parameters) }
      try charge(try units(parameters.pointee.iter))
    case NID_id_scrypt:
      guard let parameters = copenssl_scrypt(derivation.pointee.parameter) else {
        throw .unreadable("encryption")
      }
      defer { SCRYPT_PARAMS_free(parameters) }
      let factors = [
        try units(parameters.pointee.costParameter), try units(parameters.pointee.blockSize),
        try units(parameters.pointee.parallelizationParameter),
      ]
      try charge(
        factors.reduce(1) { product, factor in
          let (value, overflow) = product.multipliedReportingOverflow(by: factor)
          return overflow ? .max : value
        })
    default:
      throw .unsupportedAlgorithm(AlgorithmName.of(derivation.pointee.algorithm))
    }
  }

  /// An iteration count of the file; one that does not fit 64 bits is above any limit.
  ///
  /// - Throws: `malformed` for one that is not above zero.
  func units(_ number: UnsafePointer<ASN1_INTEGER>?) throws(ImportError) -> Int64 {
    defer { ERR_clear_error() }
    var value: Int64 = 0
    guard let number else { throw .malformed("iteration count") }
    if ASN1_INTEGER_get_int64(&value, number) != 1 {
      value = ASN1_STRING_type(number) == V_ASN1_NEG_INTEGER ? -1 : .max
    }
    guard value > 0 else { throw .malformed("iteration count") }
    return value
  }
}
