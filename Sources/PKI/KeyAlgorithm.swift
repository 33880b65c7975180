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
      // Kinds that only a provider knows, such as SM2, have no number.
      if case .other = self, let name = EVP_PKEY_get0_type_name(key) {
        self = .other(String(cString: name))
      }
      return
    }
    self = .other(Self.name(ofCertificate: pointer))
  }

  /// OpenSSL's short name of the algorithm of an `X509`'s public key; empty for an unknown one.
  static func name(ofCertificate pointer: OpaquePointer) -> String {
    var algorithm: OpaquePointer?
    X509_PUBKEY_get0_param(&algorithm, nil, nil, nil, X509_get_X509_PUBKEY(pointer))
    guard let algorithm else { return "" }
    let number = OBJ_obj2nid(algorithm)
    return number == NID_undef ? "" : OBJ_nid2sn(number).map { String(cString: $0) } ?? ""
  }
}
