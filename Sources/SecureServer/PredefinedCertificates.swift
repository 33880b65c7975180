// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import PKI
public import POSIX
public import Store

/// The certificates that an appliance is delivered with: its own CA, a server's and a client's.
///
/// They are made once for a state directory and stored there as three certificates in PEM, each
/// followed by a line with its key, sealed by the key ring.
public struct PredefinedCertificates: Sendable {
  public let authority: TLSIdentity
  public let server: TLSIdentity
  public let client: TLSIdentity

  /// 2016-01-01 to 2049-12-31: for every time that a rehearsal may set.
  private static let validity: ClosedRange<Int64> = 1_451_606_400...2_524_521_600

  /// Makes new ones.
  ///
  /// - Parameter names: host names and addresses by which the server is reached.
  public init(serverNames names: [String]) throws(IssuingError) {
    authority = try CertificateIssue(
      commonName: "wfsh predefined CA", purpose: .authority,
      validity: PredefinedCertificates.validity
    ).make(signedBy: nil)
    var seen: Set<String> = []
    let alternatives = (names + ["localhost", "127.0.0.1", "::1"]).filter {
      seen.insert($0).inserted && PredefinedCertificates.isName($0)
    }.map { IPAddress($0) == nil ? AlternativeName.dns($0) : .address($0) }
    server = try CertificateIssue(
      commonName: "wfsh predefined server", purpose: .server, alternativeNames: alternatives,
      validity: PredefinedCertificates.validity
    ).make(signedBy: authority)
    client = try CertificateIssue(
      commonName: "wfsh predefined client", purpose: .client,
      validity: PredefinedCertificates.validity
    ).make(signedBy: authority)
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy {
        (0x30...0x3A).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F
      }
  }

  /// The certificates of a state directory, made if there are none.
  ///
  /// - Throws: `StoreError`; `ServiceError` for a damaged file.
  public static func load(
    in directory: ServeDirectory, keyRing: KeyRing, serverNames: @autoclosure () -> [String]
  ) throws -> PredefinedCertificates {
    let bytes: [UInt8]
    if let present = try directory.predefinedCertificates() {
      bytes = present
    } else {
      let fresh = try PredefinedCertificates(serverNames: serverNames())
      // If two processes make them at once, both use those that were stored first.
      bytes = try directory.addPredefinedCertificates(
        Array(try fresh.text(keyRing: keyRing).utf8))
    }
    return try PredefinedCertificates(
      parsing: bytes, file: directory.predefinedCertificatesPath, keyRing: keyRing)
  }

  /// The same, for the host names and addresses that a configuration gives the appliance.
  public static func load(
    in directory: ServeDirectory, keyRing: KeyRing, credentials: ConfiguredCredentials
  ) throws -> PredefinedCertificates {
    try load(in: directory, keyRing: keyRing, serverNames: credentials.serverNames)
  }

  private func text(keyRing: KeyRing) throws -> String {
    try [authority, server, client].map { identity in
      let key = try SealedPrivateKey.seal(
        identity.key, for: identity.certificate, keyRing: keyRing)
      return identity.certificate.pem + "private-key \(key)\n"
    }.joined()
  }

  private init(parsing bytes: [UInt8], file: String, keyRing: KeyRing) throws {
    let text = String(decoding: bytes, as: UTF8.self)
    // Damage of any kind is reported below.
    let certificates = (try? Certificate.all(pem: text)) ?? []
    let keys = text.split(separator: "\n").filter { $0.hasPrefix("private-key ") }
    guard certificates.count == 3, keys.count == 3 else {
      throw ServiceError.file(
        path: file, reason: "damaged: three certificates with keys are expected")
    }
    var identities: [TLSIdentity] = []
    for (certificate, line) in zip(certificates, keys) {
      do throws(SealError) {
        let key = try SealedPrivateKey.open(
          String(line.dropFirst("private-key ".count)), for: certificate, keyRing: keyRing)
        identities.append(TLSIdentity(certificate: certificate, chain: [], key: key))
      } catch {
        throw ServiceError.file(path: file, reason: "\(error)")
      }
    }
    authority = identities[0]
    server = identities[1]
    client = identities[2]
  }

  /// The client's credential in clear text, as TLS clients read it: certificate, key, CA.
  public func clientCredential() throws(OpenSSLError) -> Secret {
    let key = try client.key.pem()
    return Secret(
      Array(client.certificate.pem.utf8) + key.bytes + Array(authority.certificate.pem.utf8))
  }
}
