// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Shell
import Transfer

/// What `scp export certificate` and `tftp export certificate` have in common: read the entry of the
/// candidate, write it in the wanted format, send it.
///
/// Words: PAN-OS 11.1 operational command hierarchy. Refusals are wfsh's wording (page Fidelity).
struct CredentialExportTransfer {
  /// The formats of the listing, with the endings of the files that the appliance names.
  enum Format: String {
    case pem, der, pkcs12, pkcs10

    var ending: String {
      switch self {
      case .pem: "pem"
      case .der: "crt"
      case .pkcs12: "p12"
      case .pkcs10: "csr"
      }
    }
  }

  private let arguments: Arguments
  private let name: String
  private let format: Format
  private let includesKey: Bool
  private let passphrase: Secret?

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    name = try arguments.string("certificate-name")
    format = arguments.optional("format").flatMap(Format.init) ?? .pem
    includesKey = arguments.optional("include-key") == "yes"
    passphrase = arguments.secret("passphrase")
  }

  func runSCP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes = try bytes(on: appliance)
    try FileTransfer(arguments, limit: bytes.count).storeSCP(
      bytes, as: fileName, on: appliance, over: channel)
    return .nothing
  }

  func runTFTP(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let bytes = try bytes(on: appliance)
    try FileTransfer(arguments, limit: bytes.count).storeTFTP(
      bytes, as: fileName, over: channel)
    return Answer(.text("\n"), frame: .bare)
  }

  /// `cert_NAME.p12`: what a browser gets from the appliance. Blanks would not survive tftp.
  private var fileName: String {
    "cert_" + name.map { $0 == " " ? "_" : String($0) }.joined() + "." + format.ending
  }

  private func bytes(on appliance: Appliance) throws -> [UInt8] {
    if format == .pkcs10 {
      guard !includesKey else { throw Refusal.keyUnfit(name, "a request holds no private key") }
      return Array(try appliance.signingRequest(name).pem.utf8)
    }
    let entry = try appliance.certificateEntry(name)
    let certificate = try appliance.certificate(of: entry, name)
    let chain = Array((CredentialTransfer.certificates(entry) ?? []).dropFirst())
    var key: PrivateKey?
    if includesKey {
      guard format != .der else {
        throw Refusal.keyUnfit(name, "format der holds the certificate alone")
      }
      guard let passphrase, passphrase.count > 0 else {
        throw Refusal.keyUnfit(name, "include-key yes needs a passphrase")
      }
      guard try appliance.isKeyBlocked(entry) != true else {
        throw Refusal.keyUnfit(name, "the private key is blocked from export")
      }
      key = try appliance.privateKey(of: entry, for: certificate, name)
    }
    if format == .pkcs12, passphrase?.count ?? 0 == 0 {
      throw Refusal.keyUnfit(name, "format pkcs12 needs a passphrase")
    }
    do throws(OpenSSLError) {
      switch format {
      case .pem:
        return try CredentialExport.pem(
          certificate, chain: chain, key: key, passphrase: passphrase)
      case .der, .pkcs10: return certificate.der
      case .pkcs12:
        return try CredentialExport.pkcs12(
          certificate, chain: chain, key: key, name: name,
          passphrase: passphrase ?? Secret([UInt8]()))
      }
    } catch {
      throw Refusal.keyUnfit(name, "\(error)")
    }
  }
}

extension Refusal {
  fileprivate static func keyUnfit(_ name: String, _ reason: String) -> Refusal {
    .serverError("Export of \(name) failed. \(reason)")
  }
}
