// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Shell

/// `request certificate generate`: a key and its certificate, signed by itself or by a CA of the
/// candidate, or a request for one, as an entry of the candidate.
///
/// Long key generation ends with Ctrl-C, and nothing is changed. Source: cli-facts 6; the success
/// line is a recollection, the reasons of refusals are wfsh's wording (page Fidelity).
struct RequestCertificateGenerate: Command {
  static let path = "request certificate generate"

  private let order: CertificateOrder

  init(_ arguments: Arguments) throws { order = try CertificateOrder(arguments) }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let path = Appliance.certificatePath(order.name)
    guard try appliance.candidate()[path] == nil else { throw Refusal.taken(order.name) }
    var issuer: CertificateIssuer?
    if case .authority(let name) = order.signer { issuer = try appliance.certificateIssuer(name) }
    let ring = try appliance.keyRing()
    let entry: CertificateEntryFields
    do {
      let interruption = channel.interruption
      let key = try PrivateKey.generate(order.key) { interruption.isRaised }
      let sealed = try SealedPrivateKey.seal(key, keyRing: ring, isBlocked: order.isBlocked)
      if case .external = order.signer {
        let request = try CertificateSigningRequest(
          subject: order.subject, key: key, extensions: order.requestedExtensions,
          digest: order.digest)
        entry = try CertificateEntryFields(request: request, privateKey: sealed)
      } else {
        let certificate = try certificate(of: key, issuer: issuer, on: appliance)
        entry = try CertificateEntryFields(certificate: certificate, chain: [], privateKey: sealed)
      }
    } catch let error as any RefusalConvertible {
      throw error
    } catch IssuingError.interrupted {
      throw Refusal.interrupted
    } catch {
      throw Refusal.notGenerated(order.name, "\(error)")
    }
    // Another session may have taken the name while the key was made.
    guard try appliance.candidate()[path] == nil else { throw Refusal.taken(order.name) }
    try appliance.edit([.replace(path, .container(entry.container))])
    return .text("Successfully generated certificate and key pair : \(order.name)\n")
  }

  private func certificate(
    of key: PrivateKey, issuer: CertificateIssuer?, on appliance: Appliance
  ) throws -> Certificate {
    let now = appliance.clock.now
    var template = CertificateTemplate(
      subject: order.subject, serial: SerialNumber(1),
      validity: now...(now + Int64(order.days) * 86_400), extensions: order.extensions)
    // What cannot be made is told before a serial number is spent.
    let draft = try template.selfSigned(by: key, digest: issuer == nil ? order.digest : .sha256)
    template.serial = try appliance.nextSerial()
    guard let issuer else { return try template.selfSigned(by: key, digest: order.digest) }
    return try template.signed(for: draft.publicKey, by: issuer, digest: order.digest)
  }
}

extension Refusal {
  fileprivate static func taken(_ name: String) -> Refusal {
    .serverError("certificate \(name) already exists")
  }

  fileprivate static func notGenerated(_ name: String, _ reason: String) -> Refusal {
    .serverError("Failed to generate certificate \(name). \(reason)")
  }
}
