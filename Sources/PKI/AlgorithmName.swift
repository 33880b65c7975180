// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL
import Text

/// Names of algorithms for messages.
enum AlgorithmName {
  /// The name of the algorithm of a password scheme: for PBES2 its cipher or, where that is known,
  /// the function that derives the key. Leaves OpenSSL's error queue as it was.
  static func ofEncryption(_ algorithm: UnsafePointer<X509_ALGOR>) -> String {
    ERR_set_mark()
    defer { ERR_pop_to_mark() }
    guard OBJ_obj2nid(algorithm.pointee.algorithm) == NID_pbes2,
      let scheme = copenssl_pbes2(algorithm.pointee.parameter)
    else { return of(algorithm.pointee.algorithm) }
    defer { PBE2PARAM_free(scheme) }
    let cipher = scheme.pointee.encryption.pointee.algorithm
    guard let name = OBJ_nid2sn(OBJ_obj2nid(cipher)), EVP_get_cipherbyname(name) != nil,
      let derivation = copenssl_pbkdf2(scheme.pointee.keyfunc.pointee.parameter)
    else { return of(cipher) }
    defer { PBKDF2PARAM_free(derivation) }
    guard let function = derivation.pointee.prf?.pointee.algorithm,
      EVP_PBE_find(EVP_PBE_TYPE_PRF, OBJ_obj2nid(function), nil, nil, nil) != 1
    else { return of(cipher) }
    return of(function)
  }

  /// OpenSSL's long name of an object identifier, or its numbers.
  static func of(_ object: OpaquePointer?) -> String {
    guard let object else { return "" }
    var text = [CChar](repeating: 0, count: 80)
    guard OBJ_obj2txt(&text, Int32(text.count), object, 0) > 0 else { return "" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      .printable
  }
}
