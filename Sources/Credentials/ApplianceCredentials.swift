// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import POSIX

/// The appliance's own keys and certificates: what issues, encrypts, enrolls and renews them.
///
/// A value of short interfaces, one for each concern. Creating it reads nothing and loads neither
/// OpenSSL nor libxml2. Everything throws data; the module `Commands` words it.
public struct ApplianceCredentials {
  let context: CredentialContext

  public init(_ context: CredentialContext) { self.context = context }

  /// What a configuration says about certificates.
  public func configured(_ configuration: Configuration) -> ConfiguredCredentials {
    ConfiguredCredentials(configuration, at: context.places)
  }

  /// The candidate's certificates and profiles.
  public func candidate() throws -> ConfiguredCredentials { try context.candidate() }

  /// The running configuration's certificates and profiles.
  public func running() throws -> ConfiguredCredentials { try context.running() }

  /// The key ring and the secrets encrypted under it.
  public var keyRing: StoredKeyRing { StoredKeyRing(context) }

  /// The candidate's own certification authorities.
  public var issuing: CertificateIssuing { CertificateIssuing(context) }

  /// Files of certificates and keys that become entries of the candidate.
  public var fileImport: CredentialFileImport { CredentialFileImport(context) }

  /// Entries of the candidate as files.
  public var fileExport: CredentialFileExport { CredentialFileExport(context) }

  /// The customer portal that issues the device certificate.
  public var portal: CustomerPortalSettings { CustomerPortalSettings(context) }

  /// The device certificate.
  public var device: DeviceCertificateService { DeviceCertificateService(context) }

  /// The certificate that the appliance sends as a client of secure connections.
  public var client: ClientCertificateService { ClientCertificateService(context) }

  /// Certificates of SCEP servers as entries of the candidate.
  public func scep(_ interruption: Interruption) -> SCEPIssuing {
    SCEPIssuing(context, interruption)
  }

  /// Renews the appliance's own certificates that are due.
  ///
  /// Never prints and never throws; a raised interruption ends the work and is then cleared. Cost
  /// where nothing is due: reading one or two small files.
  public func doDueWork(_ interruption: Interruption) {
    device.renewIfDue(interruption)
    client.enrollIfDue(interruption)
  }
}
