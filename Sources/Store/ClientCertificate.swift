// SPDX-License-Identifier: Apache-2.0

/// The appliance's client certificate issued by SCEP (`secure-conn-client certificate-type scep`), and
/// the result of the last attempt to get one.
///
/// It is not part of the configuration: `revert` and `load` do not change it.
public struct ClientCertificate: Equatable, Sendable {
  /// The SCEP profile that a certificate is requested with.
  public struct Order: Equatable, Sendable {
    /// Name of the SCEP profile.
    public let profile: String
    /// Changes when the profile's content changes.
    public let digest: String

    public init(profile: String, digest: String) {
      self.profile = profile
      self.digest = digest
    }
  }

  /// The profile of the certificate, or of the last attempt.
  public var order: Order?
  /// Version of the running configuration that was examined last.
  public var version: Int?
  /// Nil: no certificate has been issued.
  public var credential: DeviceCertificate.Credential?
  /// Start of its validity in seconds since 1970.
  public var begins: Int64?
  /// A certificate signing request that is pending at the server.
  public var request: DeviceCertificate.Credential?
  /// Nil: no attempt has been made.
  public var lastFetch: DeviceCertificate.Fetch?

  public init() {}

  init?(_ bytes: [UInt8]) {
    guard let fields = Fields(bytes), let known = DeviceCertificate(bytes) else { return nil }
    if let profile = fields["profile"] {
      order = Order(profile: profile, digest: fields["digest"] ?? "")
    }
    version = fields.number("version")
    credential = known.credential
    begins = fields.number("begins")
    lastFetch = known.lastFetch
    if let text = fields["request"], let key = fields["request-key"] {
      request = DeviceCertificate.Credential(certificate: text, privateKey: key, expires: 0)
    }
  }

  var bytes: [UInt8] {
    var fields = DeviceCertificate(credential: credential, lastFetch: lastFetch).fields
    if let order {
      fields["profile"] = order.profile
      fields["digest"] = order.digest
    }
    fields.set("version", version)
    fields.set("begins", begins)
    if let request {
      fields["request"] = request.certificate
      fields["request-key"] = request.privateKey
    }
    return fields.bytes
  }
}
