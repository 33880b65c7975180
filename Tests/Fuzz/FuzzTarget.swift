// SPDX-License-Identifier: Apache-2.0

import Configuration
import ConfigurationXML
import Glibc
import HTTP
import PKI
import POSIX
import Shell
import Transcript
import YANG

/// The parsers of untrusted input, with the invariants that must hold for each input.
enum FuzzTarget {
  typealias Body = ([UInt8]) -> Void

  nonisolated(unsafe) static let all: [String: Body] = [
    "line": line, "transcript": transcript, "document": document, "grammar": grammar,
    "credential": credential, "enrollment": enrollment, "rows": rows, "journal": journal,
    "http": http,
  ]

  nonisolated(unsafe) static let selected = ProcessEnvironment.value("WFSH_FUZZ_TARGET")
    .flatMap { all[$0] }

  /// Ends the run with a finding.
  static func demand(_ isTrue: Bool, _ law: String) {
    guard !isTrue else { return }
    StandardStream.error.write("fuzz: violated: \(law)\n")
    abort()
  }

  /// Typed lines, in both modes, with `?`, Tab and blanks pressed in the middle of them. No command
  /// runs: the registry is empty.
  static func line(_ bytes: [UInt8]) {
    guard let shared = FuzzAppliance.shared, let first = bytes.first else { return }
    let appliance = Appliance(
      store: shared.store, clock: shared.clock, user: shared.user, model: shared.model,
      grammar: shared.grammar)
    if first & 1 != 0 { appliance.session.enterConfigurationMode() }
    let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
    var terminal = FuzzTerminal(text, presses: first >> 1)
    var session = Session(appliance: appliance, registry: Registry([]))
    session.run(on: &terminal)
    demand(!terminal.shown.unicodeScalars.contains("\u{1B}"), "no escape byte comes back")
    demand(terminal.shown.utf8.count < 64 << 20, "an answer is bounded")
  }

  /// An accepted transcript prints as its bytes.
  static func transcript(_ bytes: [UInt8]) {
    guard let transcript = try? Transcript(file: "fuzz", bytes: bytes) else { return }
    let again = try? Transcript(file: "fuzz", bytes: Array(transcript.text.utf8))
    demand(again?.text == transcript.text, "what a transcript prints is that transcript")
    demand(again?.steps.count == transcript.steps.count, "the steps of a transcript stay")
  }

  /// An accepted document reads back from its own XML.
  static func document(_ bytes: [UInt8]) {
    guard let configuration = try? Configuration(xml: bytes, name: "fuzz") else { return }
    let again = try? Configuration(xml: configuration.xml(), name: "fuzz")
    demand(again == configuration, "a configuration comes back from its XML")
  }

  static func grammar(_ bytes: [UInt8]) {
    _ = try? Grammar(sources: [GrammarSource(name: "fuzz.yang", text: bytes)])
  }

  static func credential(_ bytes: [UInt8]) {
    let passphrase = Secret("Maple-Leaf-42".utf8)
    for format in [ImportFormat.pem, .pkcs12] {
      _ = try? CredentialImport.keypair(bytes, format: format, passphrase: passphrase)
      _ = try? CredentialImport.certificate(bytes, format: format, passphrase: passphrase)
    }
  }

  /// What a server of certificates takes, and what its clients do: requests of HTTP, requests for
  /// certificates, and messages that hold some.
  static func enrollment(_ bytes: [UInt8]) {
    if case .request(let request, let length) = HTTPRequest.parse(bytes) {
      demand(length <= bytes.count, "a request is no longer than what has come")
      demand(request.path.hasPrefix("/") || request.path == request.target, "a path is whole")
    }
    if let wanted = try? CertificateSigningRequest(der: bytes) {
      _ = (wanted.isSignedByItsKey, wanted.subject.commonName, wanted.challengePassword)
      _ = wanted.alternativeNames
    }
    if let certificates = try? CertificatesOnlyMessage.certificates(bytes) {
      let again = try? CertificatesOnlyMessage.certificates(
        CertificatesOnlyMessage.make(certificates))
      demand(
        again.map { Set($0) } == Set(certificates), "certificates come back from their message")
    }
    guard let (certificate, key) = FuzzIdentity.shared else { return }
    _ = try? EnvelopedData.open(bytes, recipient: certificate, key: key)
    _ = try? SignedData.read(
      bytes, signedByOneOf: [certificate], attributes: ["2.16.840.1.113733.1.9.7"])
    _ = try? RevocationList(bytes)
  }
}
