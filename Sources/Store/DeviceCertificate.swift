// SPDX-License-Identifier: Apache-2.0

/// The certificate that identifies the appliance to the vendor's services, and the last attempt to fetch
/// it.
///
/// It is not part of the configuration: `revert` and `load` do not change it.
public struct DeviceCertificate: Equatable, Sendable {
  /// A certificate with its key.
  public struct Credential: Equatable, Sendable {
    /// In PEM, followed by the intermediate CAs of its chain, if any.
    public let certificate: String
    /// Encrypted with the key ring.
    public let privateKey: String
    /// End of its validity in seconds since 1970, to avoid parsing the certificate.
    public let expires: Int64

    public init(certificate: String, privateKey: String, expires: Int64) {
      self.certificate = certificate
      self.privateKey = privateKey
      self.expires = expires
    }
  }

  /// The result of an attempt to fetch one.
  public struct Fetch: Equatable, Sendable {
    /// Seconds since 1970.
    public let time: Int64
    public let isSuccess: Bool
    /// One sentence for the operator.
    public let information: String

    public init(time: Int64, isSuccess: Bool, information: String) {
      self.time = time
      self.isSuccess = isSuccess
      self.information = information
    }
  }

  /// Nil: no certificate has been issued.
  public var credential: Credential?
  /// Nil: no attempt has been made.
  public var lastFetch: Fetch?

  public init(credential: Credential? = nil, lastFetch: Fetch? = nil) {
    self.credential = credential
    self.lastFetch = lastFetch
  }

  init?(_ bytes: [UInt8]) {
    guard let fields = Fields(bytes) else { return nil }
    if let certificate = fields["certificate"] {
      guard let key = fields["private-key"], let expires: Int64 = fields.number("expires") else {
        return nil
      }
      credential = Credential(certificate: certificate, privateKey: key, expires: expires)
    }
    if let time: Int64 = fields.number("fetched") {
      lastFetch = Fetch(
        time: time, isSuccess: fields["result"] == "success",
        information: fields["information"] ?? "")
    }
  }

  var bytes: [UInt8] { fields.bytes }

  var fields: Fields {
    var fields = Fields()
    if let credential {
      fields["certificate"] = credential.certificate
      fields["private-key"] = credential.privateKey
      fields.set("expires", credential.expires)
    }
    if let lastFetch {
      fields.set("fetched", lastFetch.time)
      fields["result"] = lastFetch.isSuccess ? "success" : "failure"
      fields["information"] = lastFetch.information
    }
    return fields
  }
}
