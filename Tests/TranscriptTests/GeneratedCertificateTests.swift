// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import Shell
import TestSupport
import Testing

@testable import Transcript

/// What `request certificate …` makes, judged by the `openssl` command.
struct GeneratedCertificateTests {
  private static let time = "1795168900"

  private let scratch: Scratch
  private let folder: ServerDirectory

  init() throws {
    scratch = try Scratch()
    folder = try ServerDirectory()
  }

  /// Runs `openssl` in the folder; standard output and error together.
  private func openssl(_ arguments: String...) -> (status: Int32, text: String) {
    do {
      let outcome = try Tool.run("openssl", arguments, in: folder.root, joinsError: true)
      return (outcome.status, outcome.text)
    } catch {
      return (-1, "\(error)")
    }
  }

  private func leaf(_ name: String, _ leaf: String, of scratch: Scratch) throws -> String? {
    try scratch.appliance.candidate()[["shared", "certificate", .entry(name)]]?.container?[leaf]?
      .leaf
  }

  /// Writes a leaf of an entry as a file of the entry's name.
  private func write(_ name: String, _ leaf: String = "public-key", of scratch: Scratch) throws {
    let text = try #require(try self.leaf(name, leaf, of: scratch))
    try folder.write(Array(text.utf8), to: name)
  }

  private func generate(_ words: String) -> String { "request certificate generate " + words }

  @Test(
    arguments: [
      ("algorithm RSA rsa-nbits 2048 digest sha512", "sha512WithRSAEncryption", "(2048 bit)"),
      ("algorithm RSA rsa-nbits 3072 digest sha384", "ecdsa-with-SHA384", "(3072 bit)"),
      ("algorithm RSA rsa-nbits 4096", "sha256WithRSAEncryption", "(4096 bit)"),
      ("algorithm ECDSA ecdsa-nbits 256", "ecdsa-with-SHA256", "prime256v1"),
      ("algorithm ECDSA ecdsa-nbits 384 digest sha384", "sha384WithRSAEncryption", "secp384r1"),
    ])
  func `OpenSSL verifies a generated chain`(_ algorithm: String, signature: String, key: String)
    throws
  {
    let authority =
      signature.hasPrefix("ecdsa") ? "algorithm ECDSA ecdsa-nbits 384" : "digest sha256"
    let log = scratch.run([
      generate("certificate-name root name \"Root CA\" ca yes \(authority)"),
      generate("certificate-name sub name \"Issuing CA\" signed-by root ca yes \(authority)"),
      generate(
        "certificate-name leaf name wf.example.com signed-by sub \(algorithm) organization "
          + "\"Größe, Inc.\" organization-unit [ A B ] hostname [ wf.example.com *.example.com ] "
          + "ip [ 192.0.2.1 2001:db8::1 ] alt-email a@example.com days-till-expiry 30 "
          + "ocsp-responder-url http://ocsp.example.com/a,URI:b"),
    ])
    #expect(log.refusals == 0, "\(log.outputs)")
    for name in ["root", "sub", "leaf"] { try write(name, of: scratch) }
    let verified = openssl(
      "verify", "-attime", Self.time, "-CAfile", "root", "-untrusted", "sub", "-purpose",
      "sslserver", "-verify_hostname", "x.example.com", "leaf")
    #expect(verified.status == 0, "\(verified)")
    let text = openssl("x509", "-noout", "-text", "-nameopt", "utf8,sep_comma_plus", "-in", "leaf")
      .text
    for part in [
      signature, key, "Subject: O=Größe, Inc.,OU=A,OU=B,CN=wf.example.com",
      "DNS:wf.example.com, DNS:*.example.com, IP Address:192.0.2.1, "
        + "IP Address:2001:DB8:0:0:0:0:0:1, email:a@example.com",
      "OCSP - URI:http://ocsp.example.com/a,URI:b\n",
      "Digital Signature, Key Encipherment, Data Encipherment, Key Agreement\n",
      "TLS Web Server Authentication, TLS Web Client Authentication, IPSec End System\n",
      "X509v3 Basic Constraints: \n                CA:FALSE",
      "Not Before: Nov 20 10:00:00 2026 GMT", "Not After : Dec 20 10:00:00 2026 GMT",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    let root = openssl("x509", "-noout", "-text", "-in", "root").text
    #expect(root.contains("X509v3 Basic Constraints: \n                CA:TRUE\n"))
    #expect(root.contains("X509v3 Key Usage: \n                Certificate Sign, CRL Sign\n"))
    #expect(!root.contains("critical") && !root.contains("Key Identifier"))
    let sealed = try #require(try leaf("leaf", "private-key", of: scratch))
    #expect(sealed.hasPrefix("-AQ==") && !sealed.contains("PRIVATE"))
    let serials = ["root", "sub", "leaf"].map(serial)
    #expect(serials == [serials[0], serials[0] + 1, serials[0] + 2])
  }

  @Test func `OpenSSL verifies a revocation list`() throws {
    let log = scratch.run([
      generate("certificate-name ca name CA ca yes"),
      generate("certificate-name good name good signed-by ca"),
      generate("certificate-name bad name bad signed-by ca"),
      "request certificate revoke certificate-name bad",
      "wfsh certificate revocation-list certificate-name ca",
      "configure", "delete shared certificate bad", "exit",
      "wfsh certificate revocation-list certificate-name ca",
    ])
    #expect(log.refusals == 0, "\(log.outputs)")
    try write("ca", of: scratch)
    try write("good", of: scratch)
    // The entry has gone; what was revoked stays so.
    try folder.write(Array(try #require(log.outputs.dropFirst(8).first).utf8), to: "crl")
    let list = openssl("crl", "-noout", "-text", "-CAfile", "ca", "-in", "crl").text
    #expect(list.contains("verify OK") && list.contains("Next Update: Dec 20 10:00:00 2026 GMT"))
    let revoked = String(serial("good") + 1, radix: 16, uppercase: true)
    #expect(list.contains("Serial Number: \(revoked)\n"), "\(list)")
    #expect(list.components(separatedBy: "Serial Number:").count == 2)
    let verified = openssl(
      "verify", "-attime", Self.time, "-crl_check", "-CRLfile", "crl", "-CAfile", "ca", "good")
    #expect(verified.status == 0, "\(verified)")
  }

  /// The number in `serial=…`.
  private func serial(_ name: String) -> Int {
    let text = openssl("x509", "-noout", "-serial", "-in", name).text
    return text.dropLast().split(separator: "=").last.flatMap { Int($0, radix: 16) } ?? 0
  }

  @Test func `A renewed certificate keeps its key and subject`() throws {
    #expect(
      scratch.run([
        generate("certificate-name ca name CA ca yes algorithm ECDSA ecdsa-nbits 384"),
        generate("certificate-name leaf name leaf signed-by ca hostname leaf.example.com"),
      ]).refusals == 0)
    let key = try leaf("leaf", "private-key", of: scratch)
    try write("leaf", of: scratch)
    let options = ["-certopt", "no_serial,no_validity,no_sigdump"]
    let before = openssl("x509", "-noout", "-text", options[0], options[1], "-in", "leaf").text
    #expect(
      scratch.run([
        "request certificate renew certificate-name leaf days-till-expiry 7300",
        "request certificate renew certificate-name ca days-till-expiry 7300",
      ]).refusals == 0)
    try write("leaf", of: scratch)
    try write("ca", of: scratch)
    #expect(
      openssl("x509", "-noout", "-text", options[0], options[1], "-in", "leaf").text == before)
    #expect(try leaf("leaf", "private-key", of: scratch) == key)
    let verified = openssl("verify", "-attime", "2425000000", "-CAfile", "ca", "leaf")
    #expect(verified.status == 0, "\(verified)")
  }

  @Test func `The certificate for a request joins its key`() throws {
    let server = try PeerServer.start("scp", in: folder)
    let scratch = try Scratch(sshConfiguration: server.sshConfiguration)
    let made = scratch.run([
      generate(
        "certificate-name wf name wf.example.com signed-by external hostname wf.example.com "
          + "ca yes organization Example"),
      generate("certificate-name other name other signed-by external"),
    ])
    #expect(made.refusals == 0, "\(made.outputs)")
    try write("wf", "csr", of: scratch)
    let request = openssl("req", "-verify", "-noout", "-text", "-in", "wf")
    #expect(request.status == 0 && request.text.contains("verify OK"))
    #expect(request.text.contains("CA:TRUE") && request.text.contains("DNS:wf.example.com"))
    #expect(request.text.contains("Subject: O = Example, CN = wf.example.com"))
    let signed = openssl(
      "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
      "key", "-out", "outside", "-subj", "/CN=Outside", "-days", "30")
    #expect(signed.status == 0, "\(signed)")
    let answered = openssl(
      "x509", "-req", "-in", "wf", "-CA", "outside", "-CAkey", "key", "-out", "scp/wf.pem", "-days",
      "30")
    #expect(answered.status == 0, "\(answered)")
    let values = server.values
    func importing(_ name: String) -> String {
      "scp import certificate from \(values["ACCOUNT"] ?? "")@127.0.0.1:wf.pem remote-port "
        + "\(values["SCP-PORT"] ?? "") certificate-name \(name)"
    }
    let key = try leaf("wf", "private-key", of: scratch)
    let log = scratch.run([importing("other"), importing("wf")])
    #expect(log.outputs[0].contains("Import of other failed. private key doesn't exist for csr"))
    #expect(log.outputs[1].contains("Successfully imported wf"), "\(log.outputs)")
    #expect(try leaf("other", "csr", of: scratch) != nil)
    #expect(try leaf("wf", "csr", of: scratch) == nil)
    #expect(try leaf("wf", "private-key", of: scratch) == key && key != nil)
    #expect(try leaf("wf", "issuer", of: scratch) == "/CN=Outside")
  }
}
