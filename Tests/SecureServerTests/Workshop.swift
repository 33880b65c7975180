// SPDX-License-Identifier: Apache-2.0

import Credentials
import Foundation
import PKI
import POSIX
import Synchronization
import TestSupport

/// Certificates made by the program `openssl`, in a directory that is removed after the test.
final class Workshop: Sendable {
  let directory: String

  init() throws {
    directory = NSTemporaryDirectory() + "wfsh-serve-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    // Those that stand in a static property are never deinitialised.
    _ = Self.leftOvers.withLock { $0.insert(directory) }
    _ = Self.clearsUp
  }

  private static let leftOvers = Mutex<Set<String>>([])
  private static let clearsUp: Void = {
    // A client that ends before it has read its input must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    atexit {
      for path in Workshop.leftOvers.withLock({ $0 }) {
        try? FileManager.default.removeItem(atPath: path)
      }
    }
  }()

  deinit { try? FileManager.default.removeItem(atPath: directory) }

  struct Outcome {
    let status: Int32
    let output: String
  }

  /// Runs a program in the directory; standard error goes with the output.
  @discardableResult
  func run(_ program: String, _ arguments: [String], input: String = "") throws -> Outcome {
    let outcome = try Tool.run(
      program, arguments, in: directory, input: Array(input.utf8), joinsError: true)
    return Outcome(status: outcome.status, output: outcome.text)
  }

  @discardableResult
  func openssl(_ line: String) throws -> String {
    let outcome = try run("openssl", line.split(separator: " ").map(String.init))
    guard outcome.status == 0 else { throw Failure(text: "openssl \(line): \(outcome.output)") }
    return outcome.output
  }

  struct Failure: Error { let text: String }

  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(directory)/\(name)", atomically: true, encoding: .utf8)
  }

  func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
  }

  /// A CA `name` (`name.pem`, `name.key`), self-signed or by another.
  func authority(_ name: String, by issuer: String? = nil, extensions: String = "") throws {
    try write("\(name).index", "")
    try write("\(name).serial", "1000\n")
    try write("\(name).crlnumber", "01\n")
    try write(
      "\(name).cnf",
      """
      [ca]
      default_ca = it
      [it]
      database = \(name).index
      serial = \(name).serial
      crlnumber = \(name).crlnumber
      new_certs_dir = .
      certificate = \(name).pem
      private_key = \(name).key
      default_md = sha256
      default_days = 3650
      default_crl_days = 30
      unique_subject = no
      policy = any
      [any]
      commonName = supplied
      """)
    let basic = "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
    if let issuer {
      try leaf(name, by: issuer, extensions: basic + extensions)
    } else {
      try write("\(name).ext", basic + extensions)
      try request(name)
      try openssl(
        "x509 -req -in \(name).csr -signkey \(name).key -days 3650 -extfile \(name).ext -out \(name).pem"
      )
    }
  }

  private func request(_ name: String, algorithm: String = "ec -pkeyopt ec_paramgen_curve:P-256")
    throws
  {
    try openssl(
      "req -new -newkey \(algorithm) -nodes -keyout \(name).key -subj /CN=\(name) -out \(name).csr")
  }

  /// A certificate `name` of a CA; dates as `YYYYMMDDHHMMSSZ`.
  func leaf(
    _ name: String, by issuer: String, extensions: String = "", start: String = "20200101000000Z",
    end: String = "20400101000000Z", algorithm: String = "ec -pkeyopt ec_paramgen_curve:P-256",
    digest: String = "sha256"
  ) throws {
    try request(name, algorithm: algorithm)
    try write("\(name).ext", extensions.isEmpty ? "basicConstraints=CA:FALSE\n" : extensions)
    try openssl(
      "ca -batch -config \(issuer).cnf -md \(digest) -startdate \(start) -enddate \(end) -extfile \(name).ext -notext -in \(name).csr -out \(name).pem"
    )
  }

  /// The fields of an entry `shared certificate`, as an import makes them.
  func entry(_ name: String, as entryName: String? = nil, keyRing: KeyRing, withKey: Bool = false)
    throws -> String
  {
    let certificates = try Certificate.all(pem: text("\(name).pem"))
    let sealed =
      try withKey
      ? SealedPrivateKey.seal(
        PrivateKey(pem: .init(Array(text("\(name).key").utf8))), for: certificates[0],
        keyRing: keyRing) : nil
    let entry = try CertificateEntryFields(
      certificate: certificates[0], chain: Array(certificates.dropFirst()), privateKey: sealed)
    let fields = entry.fields.map { "<\($0.name)>\($0.value)</\($0.name)>" }.joined()
    return "<entry name=\"\(entryName ?? name)\">\(fields)</entry>"
  }
}
