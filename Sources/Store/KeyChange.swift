// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// Another key ring, and what becomes of the secrets of the configurations with it.
///
/// The store knows nothing of keys: it keeps the ring's bytes and puts texts in the place of others.
public struct KeyChange {
  /// The ring while secrets are encrypted with old keys and new ones; it opens both.
  public let ring: [UInt8]
  /// The ring once the configurations have been changed.
  public let finished: [UInt8]
  /// Adds the texts of secrets of a configuration that are to change to those that are known.
  public let renew: (_ configuration: Configuration, _ texts: inout [String: String]) -> Void

  /// The private key of a certificate or request that is no configuration as it is to be; nil where
  /// it stays as it is.
  public let renewDeviceKey: (DeviceCertificate.Credential) -> String?

  /// A change; `renew` must leave a text that it has met before as it is.
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
