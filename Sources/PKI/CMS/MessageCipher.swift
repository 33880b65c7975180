// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The content encryption of `EnvelopedData`.
public enum MessageCipher: Hashable, Sendable {
  /// AES-128 in CBC mode.
  case aes128
  /// Three-key triple DES in CBC mode, for servers without AES.
  case tripleDES

  var pointer: OpaquePointer? {
    switch self {
    case .aes128: EVP_aes_128_cbc()
    case .tripleDES: EVP_des_ede3_cbc()
    }
  }
}
