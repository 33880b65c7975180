// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import SecureServer
import Shell

/// What the appliance shows as a client (`secure-conn-client certificate-type`).
enum SecureConnectionClient {
  case predefined
  /// An entry of `shared certificate`.
  case local(String)
  /// What comes by a SCEP profile.
  case scep(profile: String)

  /// The appliance's word.
  var kind: String {
    switch self {
    case .predefined: "none"
    case .local: "local"
    case .scep: "scep"
    }
  }
}

extension Appliance {
  /// What a configuration says of the appliance as a client.
  func secureConnectionClient(
    of configuration: Configuration
  ) throws -> SecureConnectionClient {
    let path: [PathElement] = [
      .node("setting"), .node("management"), .node("secure-conn-client"),
      .node("certificate-type"),
    ]
    let type = configuration[Path(Self.deviceConfiguration.elements + path)]?.container
    if let name = type?["local"]?.container?["certificate"]?.leaf { return .local(name) }
    if let name = type?["scep"]?.container?["scep-profile"]?.leaf { return .scep(profile: name) }
    return .predefined
  }

  /// An entry of `shared certificate` of the running configuration.
  func runningCertificateEntry(_ name: String) throws -> Container {
    guard let entry = try running()[Self.certificatePath(name)]?.container else {
      throw Refusal.serverError("certificate \(name) does not exist")
    }
    return entry
  }

  /// What the running configuration shows to servers, with its key.
  func clientIdentity() throws -> TLSIdentity {
    switch try secureConnectionClient(of: running()) {
    case .predefined: return try predefinedCertificates().client
    case .local(let name):
      let entry = try runningCertificateEntry(name)
      let certificate = try certificate(of: entry, name)
      let chain = CredentialTransfer.certificates(entry)?.dropFirst() ?? []
      return TLSIdentity(
        certificate: certificate, chain: Array(chain),
        key: try privateKey(of: entry, for: certificate, name))
    case .scep(let profile):
      guard let identity = try scepIdentity() else {
        throw Refusal.serverError("there is no certificate by scep profile \(profile) yet")
      }
      return identity
    }
  }
}
