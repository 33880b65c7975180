// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// Kind of a public or private key.
public enum KeyAlgorithm: Hashable, Sendable, CustomStringConvertible {
  case rsa, rsaPSS, ec, ed25519, ed448
  /// A kind that can be read but cannot make TLS signatures; OpenSSL's short name.
  case other(String)

  /// `RSA`, `RSA-PSS`, `EC`, `ED25519`, `ED448` or OpenSSL's short name.
  public var description: String {
    switch self {
    case .rsa: "RSA"
    case .rsaPSS: "RSA-PSS"
    case .ec: "EC"
    case .ed25519: "ED25519"
    case .ed448: "ED448"
    case .other(let name): name
    }
  }

  /// Its name in a certificate's entry of the configuration: the appliance knows `RSA` and `EC`.
  public var configurationName: String {
    self == .rsaPSS ? "RSA" : description
  }

  /// Whether a key of this kind can make the signatures of TLS.
  public var canSign: Bool {
    if case .other = self { false } else { true }
  }

  init(identifier: Int32) {
    switch identifier {
    case EVP_PKEY_RSA: self = .rsa
    case EVP_PKEY_RSA_PSS: self = .rsaPSS
    case EVP_PKEY_EC: self = .ec
    case EVP_PKEY_ED25519: self = .ed25519
    case EVP_PKEY_ED448: self = .ed448
    default:
      self = .other(OBJ_nid2sn(identifier).map { String(cString: $0) } ?? "")
    }
  }

  /// From the public key of an `X509`; from its algorithm's identifier where the key is not read.
  init(ofCertificate pointer: OpaquePointer) {
    if let key = X509_get0_pubkey(pointer) {
      self.init(identifier: EVP_PKEY_get_base_id(key))
      return
    }
    var algorithm: OpaquePointer?
    X509_PUBKEY_get0_param(&algorithm, nil, nil, nil, X509_get_X509_PUBKEY(pointer))
    let name = algorithm.flatMap { OBJ_nid2sn(OBJ_obj2nid($0)) }
    self = .other(name.map { String(cString: $0) } ?? "")
  }
}
