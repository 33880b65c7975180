// SPDX-License-Identifier: Apache-2.0

public import PKI

/// Something about the certificates of a configuration that is wrong, or worth knowing.
///
/// Findings are data: whoever shows them puts them into words.
public struct Finding: Hashable, Sendable {
  public enum Severity: String, Sendable {
    /// The commit, or every handshake, is refused.
    case error
    /// Some peers may be refused, now or soon.
    case warning
    /// Worth knowing.
    case note
  }

  /// The rule that found it.
  public let rule: Rule
  public let severity: Severity
  /// What it is about, the object to be changed first; empty for the appliance as a whole.
  public let objects: [CredentialObject]
  public let reason: Reason
  public let mending: Mending?

  public init(
    _ rule: Rule, _ severity: Severity, _ objects: [CredentialObject], _ reason: Reason,
    mending: Mending? = nil
  ) {
    self.rule = rule
    self.severity = severity
    self.objects = objects
    self.reason = reason
    self.mending = mending
  }

  /// Whether the finding is about a profile of that name.
  public func concerns(profile name: String) -> Bool {
    objects.contains { $0.profileName == name }
  }
}

extension Finding {
  /// What is wrong with the first of the ``objects``. Names of other objects are values of the case.
  public enum Reason: Hashable, Sendable {
    /// The object, or the certificate that it names, cannot be read.
    case unreadable(certificate: String)

    // Certificate profiles.
    case notAuthority(certificate: String)
    case rootNotListed(intermediate: String, issuer: String)

    // Service profiles and what is served.
    case noPrivateKey(certificate: String)
    case authorityServed(certificate: String)
    case versionsReversed
    /// The profile names no lowest version, and the default one is above its highest.
    case defaultVersionTooHigh(minimum: TLSVersion, maximum: TLSVersion)
    case maximumVersionTooLow(profile: String)
    case oldVersionsAllowed(profile: String)
    case noSuite(version: TLSVersion, key: KeyAlgorithm, certificate: String)
    case algorithmUnavailable(toggle: String)
    case predefinedServed
    /// The object is named, and does not exist.
    case absent
    /// The profile's certificate does not exist, or has not been issued yet.
    case noCertificate
    /// OpenSSL does not load the profile's certificate, chain or key.
    case notAccepted(OpenSSLError)
    /// No version of TLS that the profile allows can use the key of its certificate.
    case keyUsedByNoVersion
    case fileUnusable(path: String, reason: String)
    /// A listener has not said in time that it serves what was committed.
    case listenerLate(address: String, process: Int32, version: Int)
    /// A listener cannot load what was committed.
    case listenerCloses(address: String, reason: String)
    case namesNoHost(hosts: [String])
    case notForServers
    case issuerNotImported(issuer: String)

    // Private keys.
    case keyOfAnotherAppliance
    case keyUnusable

    // Validity. Dates as certificates write them.
    case expired(on: String)
    case expires(on: String)
    case expiresSoon(on: String, days: Int64)
    case notYetValid(from: String)
    case revoked

    // SCEP profiles.
    case challengeIncomplete(missing: [SCEPProfile.ChallengeLeaf])
    case noEmailAddress
    case serverNotVerified
    case challengeOfAnotherAppliance

    // From the running to the candidate configuration.
    case authorityRemoved(name: String, subject: String)
    case rootReplaced(certificate: String, old: String, new: String)

    /// The certificate was issued for a request that still waits.
    case answersRequest(name: String)

    // The appliance itself. Times in seconds since 1970.
    case masterKeyExpired(Int64)
    case masterKeyExpires(Int64)
    case deviceCertificateExpired(Int64)
    case deviceCertificateNotRenewed(expires: Int64, information: String)
  }

  /// A finding about the master key, where it has expired or its reminder is due.
  public init?(_ masterKey: MasterKeyState) {
    let reason: Reason
    switch masterKey {
    case .factory, .valid: return nil
    case .expiring(_, let end): reason = .masterKeyExpires(end)
    case .expired(_, let end): reason = .masterKeyExpired(end)
    }
    self.init(.masterKeyIsValid, .warning, [], reason, mending: .changeMasterKey)
  }
}
