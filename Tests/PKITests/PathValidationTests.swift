// SPDX-License-Identifier: Apache-2.0

import COpenSSL
import Foundation
import Testing

@testable import PKI

/// Public suites of path validation (C2SP x509-limbo, Netflix BetterTLS) against the search that
/// judges the clients of the listener and the servers of a probe.
struct PathValidationTests {
  struct Suites: Decodable { let cases: [Case] }

  struct Case: Decodable {
    struct OpenSSL: Decodable {
      struct Outcome: Decodable {
        let verdict: String?
        let code: Int32?
      }
      let verify: Outcome?
    }
    let suite: String
    let id: String
    let trusted: [String]
    let inter: [String]
    let leaf: String
    let time: String?
    let expected: String
    let openssl: OpenSSL
  }

  private final class Verifier: PeerVerifier {
    let now: Int64
    let trust: CertificateTrust
    init(_ authorities: [Certificate], now: Int64) throws {
      self.now = now
      trust = try CertificateTrust(authorities, acceptsExpiredLeaf: false)
    }
    func verify(_ path: PeerPath, problem: PathValidationError?) -> VerificationResult {
      .accepted(name: nil)
    }
  }

  /// What the search says: the path or the problem; nil when a certificate cannot be read, which
  /// refuses a peer as well.
  static func search(_ test: Case) throws -> (path: OpaquePointer?, problem: PathValidationError?)?
  {
    guard let leaf = try? Certificate.all(pem: test.leaf).first else { return nil }
    // As over a connection: what is not understood of the trusted ones cannot be imported.
    let trusted = test.trusted.flatMap { (try? Certificate.all(pem: $0)) ?? [] }
    let inter = test.inter.flatMap { (try? Certificate.all(pem: $0)) ?? [] }
    let time = test.time.map { text in
      let whole = text.replacing(/\.[0-9]+/, with: "")
      return ISO8601DateFormatter().date(from: whole).map { Int64($0.timeIntervalSince1970) }
    }
    let now = try #require(time ?? Int64(Date().timeIntervalSince1970), "\(test.id)")
    let verifier = try Verifier(trusted, now: now)
    let context = try #require(X509_STORE_CTX_new())
    let sent = try #require(copenssl_certificates_new())
    defer {
      X509_STORE_CTX_free(context)
      copenssl_certificates_free(sent)
    }
    for certificate in inter { _ = copenssl_certificates_push(sent, certificate.pointer) }
    try #require(X509_STORE_CTX_init(context, verifier.trust.store, leaf.pointer, sent) == 1)
    let found = PathSearch(verifier: verifier, isServer: test.suite.hasSuffix("client")).run(
      context)
    #expect(X509_STORE_CTX_get_error(context) == found.problem?.code ?? X509_V_OK)
    return found
  }

  /// The verdict is the suite's or OpenSSL's; a search ends at once, whatever it is given.
  @Test(.enabled(if: CorpusTests.isPresent, "the public test data is not beside the checkout"))
  func `limbo and BetterTLS`() throws {
    let file = CorpusTests.folder.appendingPathComponent("path-validation.json.xz").path
    let text = Fixtures.run("/usr/bin/xz", ["-dc", file]).output
    let cases = try JSONDecoder().decode(Suites.self, from: Data(text)).cases
    #expect(cases.count > 400)
    var accepted = 0
    for test in cases {
      let start = ContinuousClock.now
      let outcome = try Self.search(test)
      #expect(ContinuousClock.now - start < .seconds(5), "\(test.id)")
      let verdict = outcome?.path != nil ? "accept" : "reject"
      if let path = outcome?.path {
        accepted += 1
        #expect(outcome?.problem == nil, "\(test.id)")
        copenssl_certificates_free(path)
      } else if let problem = outcome?.problem {
        #expect(problem.code != X509_V_OK && !problem.text.isEmpty, "\(test.id)")
      }
      // Whom a server names is asked elsewhere; a longest path is an option that wfsh has not.
      let isElsewhere =
        test.openssl.verify?.code == X509_V_ERR_HOSTNAME_MISMATCH || test.id.contains("::san::")
        || test.id.contains("max-chain-depth")
      #expect(
        verdict == test.expected || verdict == test.openssl.verify?.verdict || isElsewhere,
        "\(test.suite) \(test.id): \(verdict), \(outcome?.problem?.text ?? "")")
    }
    #expect(accepted > 100)
    #expect(OpenSSLError.drainAll().isEmpty)
  }
}
