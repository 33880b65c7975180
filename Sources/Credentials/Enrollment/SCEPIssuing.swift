// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import PKI
import POSIX
import Store

/// Certificates of SCEP servers as entries of the candidate.
public struct SCEPIssuing {
  /// The server's decision.
  public enum Outcome: Sendable { case issued, pending }

  private let context: CredentialContext
  private let interruption: Interruption

  /// - Parameter interruption: ends every wait; then nothing has changed.
  init(_ context: CredentialContext, _ interruption: Interruption) {
    self.context = context
    self.interruption = interruption
  }

  /// Requests a certificate and puts it into the candidate with its key.
  ///
  /// An entry with a valid certificate and its key is renewed, with a new key. An entry that waits
  /// for the server's administrator is polled again.
  /// - Throws: `SCEPSettingsError`, `IssuanceError`, `CredentialError`; `SCEPError.interrupted`.
  public func request(_ name: String, _ overrides: SCEPOverrides) throws -> Outcome {
    let configured = try context.candidate()
    let present = configured.configuration[context.places.certificate(name)]?.container
    let client = try SCEPClient(context, configured, interruption)
    let settings = try client.settings(overrides)
    let server = try client.server(settings)
    return try reporting(name, as: IssuanceError.notGenerated) {
      let order = try order(name, settings, configured.certificate(name), of: client)
      do {
        let certificate = try client.enrollment(settings, server, name: name).run(order).certificate
        let sealed = try SealedPrivateKey.seal(
          order.key, for: certificate, keyRing: client.keyRing)
        try put(
          CertificateEntryFields(certificate: certificate, chain: [], privateKey: sealed),
          as: name, inPlaceOf: present)
        return .issued
      } catch SCEPError.pending where order.predecessor == nil {
        if !order.isResumed {
          let (request, sealed) = try client.pendingRequest(order)
          try put(
            CertificateEntryFields(request: request, privateKey: sealed), as: name,
            inPlaceOf: present)
        }
        return .pending
      }
    }
  }

  /// Puts the certificate of a SCEP server's CA into the candidate, with the CAs above it that the
  /// server sends.
  public func importAuthority(_ name: String, _ overrides: SCEPOverrides) throws {
    let client = try SCEPClient(context, context.candidate(), interruption)
    let settings = try client.settings(overrides)
    let server = try client.server(settings)
    let entry = try reporting(name, as: SCEPAuthorityError.init) {
      let authorities = try client.enrollment(settings, server, name: name).authorities()
      return try CertificateEntryFields(
        certificate: authorities.authority, chain: authorities.chain, privateKey: nil)
    }
    if let present = try context.candidate().certificate(name),
      present.publicKey != entry["public-key"]
    {
      throw IssuanceError.nameTaken(name)
    }
    try context.put(entry, as: name)
  }

  /// A new certificate, the successor of another, or one that was requested before.
  private func order(
    _ name: String, _ settings: SCEPSettings, _ present: CertificateEntry?, of client: SCEPClient
  ) throws -> SCEPOrder {
    guard let present else { return try client.order(settings, renewing: nil) }
    if present.request != nil {
      return try client.resumedOrder(
        settings, present.signingRequest(), sealedKey: present.sealedPrivateKey ?? "")
    }
    guard present.publicKey != nil, present.sealedPrivateKey != nil else {
      throw IssuanceError.nameTaken(name)
    }
    let certificate = try present.certificate()
    guard certificate.notAfter >= context.now else { throw IssuanceError.renewalOfExpired(name) }
    return try client.order(
      settings,
      renewing: SCEPOrder.Predecessor(
        certificate, key: present.privateKey(for: certificate, keyRing: client.keyRing)))
  }

  /// Runs `body`, and logs what keeps the server or the libraries from doing it.
  private func reporting<Result>(
    _ name: String, as failure: (String, any Error) -> any Error, _ body: () throws -> Result
  ) throws -> Result {
    do { return try body() } catch {
      switch error {
      case IssuingError.interrupted, SCEPError.interrupted:
        context.note("\(name): interrupted", in: .scep)
        throw SCEPError.interrupted
      case is SCEPError, is IssuingError, is ImportError, is SealError, is OpenSSLError:
        context.note("\(name): \(context.reason(error))", in: .scep)
        throw failure(name, error)
      default: throw error
      }
    }
  }

  private func put(
    _ entry: CertificateEntryFields, as name: String, inPlaceOf present: Container?
  ) throws {
    guard try context.store.candidate()[context.places.certificate(name)]?.container == present
    else { throw IssuanceError.changedMeanwhile(name) }
    try context.put(entry, as: name)
  }
}

/// The CA certificate of a SCEP server was not imported.
public struct SCEPAuthorityError: Error {
  /// The entry that was to be.
  public let name: String
  public let reason: any Error

  init(_ name: String, _ reason: any Error) {
    self.name = name
    self.reason = reason
  }
}
