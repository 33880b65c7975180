// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Enrollment
import PKI
import POSIX
import Shell

/// `request certificate generate-scep-client-cert`: a certificate of a SCEP server, as an entry of
/// the candidate with its key.
///
/// Where the entry is there already, with a key and a certificate of that server that is valid, it is
/// renewed with a new key; where it waits for the server's administrator, he is asked again. Ctrl-C ends every wait, and nothing is changed. Words: PAN-OS 11.1
/// operational hierarchy; the answers are wfsh's wording (page Fidelity).
struct RequestCertificateGenerateSCEPClientCert: Command {
  static let path = "request certificate generate-scep-client-cert"

  private let name: String
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    name = try arguments.string("certificate-name")
    self.arguments = arguments
  }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let configuration = try appliance.candidate()
    let present = configuration[Appliance.certificatePath(name)]?.container
    let client = SCEPClient(
      appliance: appliance, configuration: configuration, interruption: channel.interruption)
    let profile = try client.profile(arguments.optional("scep-profile"), arguments)
    let server = try client.server(profile)
    let order: SCEPOrder
    do { order = try self.order(profile, present, of: client) } catch {
      throw failure(error, on: appliance)
    }
    do {
      let enrollment = client.enrollment(profile, server, name: name)
      let certificate = try enrollment.run(order).certificate
      let sealed = try SealedPrivateKey.seal(
        order.key, for: certificate, keyRing: try appliance.keyRing())
      let entry = try CertificateEntryFields(
        certificate: certificate, chain: [], privateKey: sealed)
      try put(entry, inPlaceOf: present, on: appliance)
      return .text("Successfully generated certificate and key pair : \(name)\n")
    } catch SCEPError.pending where order.predecessor == nil {
      try keep(order, inPlaceOf: present, on: appliance)
      return .text(
        "The SCEP server has not decided yet. Repeat the command to ask it again : \(name)\n")
    } catch { throw failure(error, on: appliance) }
  }

  private func failure(_ error: any Error, on appliance: Appliance) -> Refusal {
    switch error {
    case let error as any RefusalConvertible: return error.refusal
    case IssuingError.interrupted, SCEPError.interrupted:
      appliance.noteSCEP("\(name): interrupted")
      return Refusal.interrupted
    default:
      appliance.noteSCEP("\(name): \(error)")
      return .serverError("Failed to generate certificate \(name). \(error)")
    }
  }

  /// A new certificate, one that is to follow another, or one that was asked for before.
  private func order(
    _ profile: SCEPProfile, _ present: Container?, of client: SCEPClient
  ) throws -> SCEPOrder {
    let appliance = client.appliance
    if let present, present["csr"] != nil {
      let request = try appliance.signingRequest(name)
      return SCEPOrder(
        subject: request.subject,
        key: try SealedPrivateKey.open(
          present["private-key"]?.leaf ?? "", for: request, keyRing: appliance.keyRing()),
        digest: profile.digest, extensions: profile.extensions,
        challenge: try client.challenge(profile, isRenewal: false), isResumed: true)
    }
    let predecessor = try present.map { try self.predecessor($0, on: appliance) }
    return try client.order(profile, predecessor: predecessor)
  }

  /// What authorizes a renewal.
  private func predecessor(
    _ entry: Container, on appliance: Appliance
  ) throws -> SCEPOrder.Predecessor {
    guard entry["public-key"] != nil, entry["private-key"] != nil else {
      throw Refusal.serverError("certificate \(name) already exists")
    }
    let certificate = try appliance.certificate(of: entry, name)
    guard certificate.notAfter >= appliance.clock.now else {
      throw Refusal.serverError(
        "certificate \(name) has expired and cannot be renewed, delete it to get a new one")
    }
    return SCEPOrder.Predecessor(
      certificate, key: try appliance.privateKey(of: entry, for: certificate, name))
  }

  /// Keeps key and request of an order that the server's administrator decides about.
  private func keep(
    _ order: SCEPOrder, inPlaceOf present: Container?, on appliance: Appliance
  ) throws {
    guard !order.isResumed else { return }
    let entry: CertificateEntryFields
    do {
      let request = try CertificateSigningRequest(
        subject: order.subject, key: order.key, extensions: order.extensions, digest: order.digest)
      entry = try CertificateEntryFields(
        request: request,
        privateKey: SealedPrivateKey.seal(order.key, keyRing: try appliance.keyRing()))
    } catch { throw failure(error, on: appliance) }
    try put(entry, inPlaceOf: present, on: appliance)
  }

  private func put(
    _ entry: CertificateEntryFields, inPlaceOf present: Container?, on appliance: Appliance
  ) throws {
    let path = Appliance.certificatePath(name)
    // Another session may have changed the entry in the meantime.
    guard try appliance.candidate()[path]?.container == present else {
      throw Refusal.serverError(
        "certificate \(name) was changed by another session in the meantime")
    }
    try appliance.edit([.replace(path, .container(entry.container))])
  }
}
