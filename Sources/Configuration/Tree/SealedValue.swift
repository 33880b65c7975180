// SPDX-License-Identifier: Apache-2.0

/// The look of an encrypted secret, whoever encrypted it.
public enum SealedValue {
  /// What the appliance writes before the encrypted bytes of every secret.
  public static let prefix = "-AQ=="

  /// Whether a value of a secret leaf is encrypted: then its type says nothing about its length.
  public static func hasLook(_ text: String) -> Bool { text.hasPrefix(prefix) }
}
