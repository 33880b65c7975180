// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// What the content of an enveloped message is encrypted with.
public enum MessageCipher: Hashable, Sendable {
  /// AES-128 in CBC mode.
  case aes128
  /// Three-key triple DES in CBC mode, for servers that know nothing better.
  case tripleDES

  var pointer: OpaquePointer? {
    switch self {
    case .aes128: EVP_aes_128_cbc()
    case .tripleDES: EVP_des_ede3_cbc()
    }
  }
}
