// SPDX-License-Identifier: Apache-2.0

import Enrollment
public import PKI
public import POSIX
public import Store

/// The customer portal, as far as the appliance knows where it is.
public struct KnownPortal {
  /// Where the address comes from.
  public enum Origin: String, Sendable {
    case stateDirectory = "state directory"
    case environment = "WFSH_PORTAL"
  }

  public let origin: Origin
  public let url: String
  /// The CAs that have to have issued the portal's certificate; never empty.
  public let authorities: [Certificate]

  /// - Parameter now: seconds since 1970, for the validity of its certificate.
  func server(now: Int64) throws(PortalError) -> EnrollmentServer {
    guard let server = EnrollmentServer(url: url, authorities: authorities, now: now) else {
      throw .malformedURL(url)
    }
    return server
  }
}

/// Where the customer portal is: set by `wfsh device-certificate portal`, else by the environment.
public struct CustomerPortalSettings {
  private static let largestFile = 1 << 20

  private let context: CredentialContext

  init(_ context: CredentialContext) { self.context = context }

  /// The portal; nil where nothing names one.
  ///
  /// - Throws: `PortalError` for one that cannot be used, `StoreError`.
  public func known() throws -> KnownPortal? {
    if let place = try context.store.portalPlace() {
      return KnownPortal(
        origin: .stateDirectory, url: place.url,
        authorities: try Self.authorities(place.authorities, from: .stateDirectory))
    }
    let variables = context.environment()
    guard let url = variables["WFSH_PORTAL"], !url.isEmpty else { return nil }
    guard let file = variables["WFSH_PORTAL_CA"], !file.isEmpty else {
      throw PortalError.noAuthorityFile
    }
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try FileSystem().read(file, limit: Self.largestFile)
    } catch {
      throw PortalError.authorityFileUnreadable(file, error)
    }
    guard let bytes else { throw PortalError.authorityFileMissing(file) }
    return KnownPortal(
      origin: .environment, url: url,
      authorities: try Self.authorities(
        String(decoding: bytes, as: UTF8.self), from: .file(file)))
  }

  private static func authorities(
    _ pem: String, from source: PortalError.Source
  ) throws(PortalError) -> [Certificate] {
    // Text that is not PEM holds no certificate either.
    let certificates = (try? Certificate.all(pem: pem)) ?? []
    guard !certificates.isEmpty else { throw .noAuthority(in: source) }
    return certificates
  }

  /// Sets where the portal is. What is nil stays as it was set before.
  ///
  /// - Parameter authority: a CA of the candidate.
  public func set(url: String?, authority: String?) throws {
    let present = try context.store.portalPlace()
    guard let url = url ?? present?.url else { throw PortalError.noURL }
    let pem: String
    if let authority {
      let certificate = try context.candidate().requiredCertificate(authority).certificate()
      guard certificate.isCertificateAuthority else {
        throw CredentialError.notCertificationAuthority(authority)
      }
      pem = certificate.pem
    } else if let present {
      pem = present.authorities
    } else {
      throw PortalError.authorityRequired
    }
    let portal = KnownPortal(
      origin: .stateDirectory, url: url,
      authorities: try Self.authorities(pem, from: .stateDirectory))
    _ = try portal.server(now: context.now)
    try context.store.setPortalPlace(PortalPlace(url: url, authorities: pem))
  }

  /// Forgets what ``set(url:authority:)`` has set.
  public func reset() throws(StoreError) { try context.store.setPortalPlace(nil) }
}

/// Why the customer portal cannot be used.
public enum PortalError: Error, Sendable {
  /// Where the CA of the portal comes from.
  public enum Source: Hashable, Sendable {
    case stateDirectory
    /// The file that `WFSH_PORTAL_CA` names.
    case file(String)
  }

  /// Nothing says where the portal is.
  case unknown
  case malformedURL(String)
  /// `WFSH_PORTAL` is set without `WFSH_PORTAL_CA`.
  case noAuthorityFile
  case authorityFileUnreadable(String, SystemError)
  case authorityFileMissing(String)
  case noAuthority(in: Source)
  /// A CA was given, and no URL is known.
  case noURL
  /// A URL was given, and no CA is known.
  case authorityRequired
}
