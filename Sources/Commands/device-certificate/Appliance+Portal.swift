// SPDX-License-Identifier: Apache-2.0

import Enrollment
import PKI
import POSIX
import Shell
import Store

/// How the appliance learns where the customer portal is: by `wfsh device-certificate portal`, else
/// by the environment.
struct KnownPortal {
  /// Who said it.
  enum Origin: String {
    case stateDirectory = "state directory"
    case environment = "WFSH_PORTAL"
  }

  let origin: Origin
  let url: String
  /// Below which the portal's certificate has to be issued; never empty.
  let authorities: [Certificate]

  /// How to speak with it.
  ///
  /// - Parameter now: seconds since 1970, for the validity of its certificate.
  func server(now: Int64) throws -> EnrollmentServer {
    guard let server = EnrollmentServer(url: url, authorities: authorities, now: now) else {
      throw Refusal.serverError(
        "'\(url)' is not a valid URL for the portal, it must start with https://")
    }
    return server
  }
}

extension Appliance {
  private static let largestAuthorityFile = 1 << 20

  /// The portal; nil where nobody has said where it is.
  func knownPortal() throws -> KnownPortal? {
    let place = try store.portalPlace()
    if let place {
      return KnownPortal(
        origin: .stateDirectory, url: place.url,
        authorities: try Self.authorities(
          place.authorities, "the CA that wfsh device-certificate portal named"))
    }
    let variables = environment()
    guard let url = variables["WFSH_PORTAL"], !url.isEmpty else { return nil }
    guard let file = variables["WFSH_PORTAL_CA"], !file.isEmpty else {
      throw Refusal.serverError(
        "WFSH_PORTAL needs WFSH_PORTAL_CA, the file with the CA of the portal")
    }
    let bytes: [UInt8]?
    do throws(SystemError) {
      bytes = try FileSystem().read(file, limit: Self.largestAuthorityFile)
    } catch {
      throw Refusal.serverError("WFSH_PORTAL_CA: \(file): \(error.text)")
    }
    guard let bytes else { throw Refusal.serverError("WFSH_PORTAL_CA: \(file) does not exist") }
    return KnownPortal(
      origin: .environment, url: url,
      authorities: try Self.authorities(
        String(decoding: bytes, as: UTF8.self), "WFSH_PORTAL_CA: \(file)"))
  }

  private static func authorities(
    _ pem: String, _ place: String
  ) throws -> [Certificate] {
    let certificates = (try? Certificate.all(pem: pem)) ?? []
    guard !certificates.isEmpty else {
      throw Refusal.serverError("\(place): there is no certificate")
    }
    return certificates
  }
}
