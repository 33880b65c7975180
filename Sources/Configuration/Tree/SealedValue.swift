// SPDX-License-Identifier: Apache-2.0

/// The form of an encrypted secret, whether wfsh or a real appliance encrypted it.
public enum SealedValue {
  /// The prefix that the appliance writes before the encrypted bytes of every secret.
  public static let prefix = "-AQ=="

  /// Whether a value of a secret leaf is encrypted: then its type says nothing about its length.
  public static func hasLook(_ text: String) -> Bool { text.hasPrefix(prefix) }
}
