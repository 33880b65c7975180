// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// A new key ring, and how the secrets of the configurations are encrypted with it.
///
/// The store does not interpret keys: it keeps the ring's bytes and replaces texts.
public struct KeyChange {
  /// The ring during the change; it decrypts texts of the old keys and of the new ones.
  public let ring: [UInt8]
  /// The ring after all configurations have been changed.
  public let finished: [UInt8]
  /// Adds the secrets of a configuration that have to be replaced to `texts`, with their replacements.
  public let renew: (_ configuration: Configuration, _ texts: inout [String: String]) -> Void

  /// The newly encrypted private key of a certificate or request outside the configuration; nil if it
  /// does not change.
  public let renewDeviceKey: (DeviceCertificate.Credential) -> String?

  /// - Parameter renew: must not change the replacement of a text that it has already added.
  public init(
    ring: [UInt8], finished: [UInt8],
    renewDeviceKey: @escaping (DeviceCertificate.Credential) -> String? = { _ in nil },
    renew: @escaping (_ configuration: Configuration, _ texts: inout [String: String]) -> Void
  ) {
    self.ring = ring
    self.finished = finished
    self.renewDeviceKey = renewDeviceKey
    self.renew = renew
  }
}
