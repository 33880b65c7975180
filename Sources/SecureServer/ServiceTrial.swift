// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import PKI
import POSIX

/// Loads what a listener would load of a configuration, before the configuration is committed.
///
/// The service is made by the listener's own code, so that nothing that a listener cannot serve
/// passes: certificate, chain, key, versions and security level. Then a client in this process
/// begins a handshake in each version, which shows whether any can use the certificate's key.
public struct ServiceTrial {
  private let credentials: ServedCredentials
  private let configured: ConfiguredCredentials
  private let now: Int64
  /// Whether the appliance has the key that a secret was encrypted with.
  private let opens: (String) -> Bool

  private static let mostSteps = 1_000

  /// - Parameters:
  ///   - now: seconds since 1970.
  ///   - opens: whether the appliance has the key that a secret was encrypted with.
  public init(_ configured: ConfiguredCredentials, now: Int64, opens: @escaping (String) -> Bool) {
    self.configured = configured
    self.now = now
    self.opens = opens
    credentials = ServedCredentials(configured)
  }

  /// Whether a listener serves something else than of another configuration.
  ///
  /// Cost: parsing the certificates that are served.
  public func differs(from other: ConfiguredCredentials) -> Bool {
    !credentials.isEquivalent(to: ServedCredentials(other))
  }

  /// Why a listener could serve nothing of the configuration; nil where it can.
  ///
  /// The predefined certificates can always be served. A private key that another appliance has
  /// encrypted is not tried: the rules of the commit warn of it. Cost: a handshake or two.
  ///
  /// - Parameter keyRing: loads the key ring; called where a private key is to be opened.
  public func finding(keyRing: () throws -> KeyRing) throws -> Finding? {
    guard let profile = credentials.serviceProfile else {
      return credentials.missingProfile.map {
        Finding(.isServed, .error, [$0], .absent)
      }
    }
    if let sealed = credentials.certificate?.sealedPrivateKey, !opens(sealed) { return nil }
    let now = now
    do throws(ServiceError) {
      let service = try SecureService(
        credentials, generation: 0, predefined: predefined(),
        keyRing: credentials.certificate?.sealedPrivateKey == nil ? nil : ring(keyRing),
        clock: { now })
      return isUsable(service) ? nil : finding(.keyUsedByNoVersion, profile)
    } catch {
      return finding(for: error, profile)
    }
  }

  private func ring(_ load: () throws -> KeyRing) throws(ServiceError) -> KeyRing {
    do { return try load() } catch {
      throw .file(path: "key ring", reason: "\(error)")
    }
  }

  /// Fresh ones: those of the state directory are made and stored by the first listener.
  private func predefined() throws(ServiceError) -> PredefinedCertificates {
    do throws(IssuingError) { return try PredefinedCertificates(serverNames: []) } catch {
      throw .file(path: "predefined certificates", reason: "\(error)")
    }
  }

  private func finding(for error: ServiceError, _ profile: ServiceProfile) -> Finding {
    let name = profile.certificate ?? ""
    switch error {
    case .missing(let object): return Finding(.isServed, .error, [object], .absent)
    case .certificateMissing: return finding(.noCertificate, profile)
    case .credential(.certificateUnreadable(let name)):
      return Finding(
        .isServed, .error, [.serviceProfile(profile.name), .certificate(name)],
        .unreadable(certificate: name), mending: .importCertificate(name: name))
    case .credential(.noPrivateKey):
      return finding(
        .noPrivateKey(certificate: name), profile,
        mending: .importPrivateKey(certificate: name))
    case .credential:
      return Finding(
        .isServed, .error, [.certificate(name), .serviceProfile(profile.name)], .keyUnusable,
        mending: .importPrivateKey(certificate: name))
    case .notAccepted(_, let error):
      return finding(.notAccepted(error), profile)
    case .file(let path, let reason):
      return finding(.fileUnusable(path: path, reason: reason), profile)
    }
  }

  private func finding(
    _ reason: Finding.Reason, _ profile: ServiceProfile, mending: Mending? = nil
  ) -> Finding {
    Finding(
      .isServed, .error,
      [.serviceProfile(profile.name)] + (profile.certificate.map { [.certificate($0)] } ?? []),
      reason,
      mending: mending
        ?? .serve(Mending.Placeholder.certificate, profile: profile.name, configured.places))
  }

  /// Whether a handshake gets past the server's certificate in any version.
  private func isUsable(_ service: SecureService) -> Bool {
    TLSVersion.allCases.contains { version in
      credentials.versions.minimum <= version && version <= credentials.versions.maximum
        && isUsable(service, version)
    }
  }

  private func isUsable(_ service: SecureService, _ version: TLSVersion) -> Bool {
    // Without descriptors or memory the listener's attempt says why.
    guard let ends = try? TCPSocket.pair(),
      let server = try? TLSConnection(service.context, descriptor: ends.0.descriptor),
      let context = try? TLSContext(
        pretendingToBe: [], version: version, verifier: PermissiveVerifier(now: now)),
      let client = try? TLSConnection(context, descriptor: ends.1.descriptor)
    else { return true }
    defer { withExtendedLifetime(ends) {} }
    for _ in 0..<Self.mostSteps {
      _ = client.handshake()
      switch server.handshake() {
      // A client without a certificate is refused after the server's certificate has been used.
      case .done, .failed(.noCertificate): return true
      case .failed: return false
      case .wantsReading, .wantsWriting: continue
      }
    }
    return false
  }
}
