// SPDX-License-Identifier: Apache-2.0

/// The certificate that the appliance shows as a client and got by SCEP (`secure-conn-client
/// certificate-type scep`), and what came of the last attempt.
///
/// It is no configuration: it does not go back with `revert` or `load`.
public struct ClientCertificate: Equatable, Sendable {
  /// What a certificate is asked for by.
  public struct Order: Equatable, Sendable {
    /// Name of the SCEP profile.
    public let profile: String
    /// Tells whether the profile asks for something else than before.
    public let digest: String

    public init(profile: String, digest: String) {
      self.profile = profile
      self.digest = digest
    }
  }

  /// What the certificate, or the last attempt, was asked for by.
  public var order: Order?
  /// Version of the running configuration that was looked at last.
  public var version: Int?
  /// Nil: there is none.
  public var credential: DeviceCertificate.Credential?
  /// Begin of its validity in seconds since 1970.
  public var begins: Int64?
  /// A request, in place of a certificate, that the server's administrator has not yet decided about.
  public var request: DeviceCertificate.Credential?
  /// Nil: it was never tried.
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
