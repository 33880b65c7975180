// SPDX-License-Identifier: Apache-2.0

import Credentials
import HTTP
import PKI
import POSIX
import Synchronization

/// Checks the revocation status of a path, as a certificate profile requires.
///
/// 1. Every certificate but the root is checked, all at the same time.
/// 2. OCSP first; its responses good, revoked and unknown are final.
/// 3. Where the responder is unavailable (connection refused, timeout, error, a response that fails
///    verification), the revocation list, if the profile uses it.
/// 4. The result is due after the lesser of `cert-status-timeout` (0: no limit of its own) and the
///    sum of the receive timeouts of the methods that are on.
final class StatusCheck: Sendable {
  /// The result for one certificate.
  enum Finding: Sendable, Hashable {
    case good
    case revoked
    /// The responder does not know it, or neither certificate nor profile has an address.
    case unknown(String)
    /// There was no response, or it came too late.
    case unavailable(String)
    /// The response failed verification.
    case unusable(String)
  }

  private let profile: CertificateProfile
  private let clock: @Sendable () -> Int64
  /// Ends every fetch; nil where nothing can.
  private let interruption: Interruption?
  private let cache = StatusCache()
  private let fetches = FetchFlights()
  private let helpers = WorkerPool(limit: 256)
  /// Settings of a CA by the fingerprint of its certificate.
  private let authorities: [String: Authority]

  private struct Authority: Sendable {
    let url: HTTPURL?
    let verifier: Certificate?
    let hasVerifier: Bool
  }

  private static let largestResponse = 262_144
  private static let largestList = 5 << 20

  init(
    _ profile: CertificateProfile, of credentials: ServedCredentials,
    clock: @escaping @Sendable () -> Int64,
    interruption: Interruption? = nil
  ) {
    self.profile = profile
    self.interruption = interruption
    self.clock = clock
    var authorities: [String: Authority] = [:]
    for authority in profile.authorities {
      // The verifier reports a CA that cannot be read; a signer that cannot be read is reported by
      // the check that needs it.
      guard let certificate = try? credentials.entry(authority.name)?.certificate() else {
        continue
      }
      authorities[certificate.fingerprint] = Authority(
        url: authority.defaultOCSPURL.flatMap(HTTPURL.init),
        verifier: authority.ocspVerifyCertificate.flatMap {
          try? credentials.entry($0)?.certificate()
        }, hasVerifier: authority.ocspVerifyCertificate != nil)
    }
    self.authorities = authorities
  }

  /// Forgets all results.
  func forget() { cache.clear() }

  /// Nil when the path is accepted. Waits for servers, within the limits of the profile.
  func refusal(of path: PeerPath) -> ClientRefusal? {
    let certificates = path.certificates
    guard certificates.count > 1 else { return nil }
    let deadline = Deadline(after: limit)
    let subjects = Array(zip(certificates, certificates.dropFirst()))
    for (subject, finding) in zip(subjects, findings(subjects, until: deadline)) {
      if let refusal = refusal(of: subject.0, finding) { return refusal }
    }
    return nil
  }

  private var limit: Duration {
    let methods =
      (profile.usesOCSP ? profile.ocspTimeout : 0) + (profile.usesCRL ? profile.crlTimeout : 0)
    let seconds = profile.statusTimeout == 0 ? methods : min(profile.statusTimeout, methods)
    return .seconds(seconds)
  }

  private func refusal(of certificate: Certificate, _ finding: Finding) -> ClientRefusal? {
    switch finding {
    case .good: return nil
    case .revoked: return .revoked(certificate)
    case .unknown(let why):
      return profile.blocksUnknown ? .statusUnknown(certificate, why: why, flag: .unknown) : nil
    case .unavailable(let why):
      return profile.blocksTimeout ? .statusNotRetrieved(certificate, why: why) : nil
    case .unusable(let why):
      // With only one of the flags set the documentation leaves the result open: refuse then, too.
      guard profile.blocksUnknown || profile.blocksTimeout else { return nil }
      return .statusUnknown(
        certificate, why: why, flag: profile.blocksUnknown ? .unknown : .timeout)
    }
  }

  /// The findings in the order of the subjects, found at the same time.
  private func findings(
    _ subjects: [(Certificate, Certificate)], until deadline: Deadline
  ) -> [Finding] {
    let results = FindingsBox(count: subjects.count)
    let waits = subjects.indices.dropFirst().map { index in
      let done = Interruption()
      let subject = subjects[index]
      helpers.run {
        results.set(index, self.finding(subject.0, issuer: subject.1, until: deadline))
        done.raise()
      }
      return done
    }
    results.set(0, finding(subjects[0].0, issuer: subjects[0].1, until: deadline))
    for done in waits { _ = done.wait(until: deadline) }
    return results.all
  }

  /// The status of one certificate.
  func finding(_ certificate: Certificate, issuer: Certificate, until deadline: Deadline) -> Finding
  {
    var finding = Finding.unknown("neither OCSP nor CRL has an address to ask")
    if profile.usesOCSP {
      if let found = ocspFinding(certificate, issuer: issuer, until: deadline) {
        switch found {
        case .good, .revoked, .unknown: return found
        case .unavailable, .unusable: finding = found
        }
      }
      if deadline.hasPassed { return finding.late }
    }
    if profile.usesCRL,
      let found = listFinding(certificate, issuer: issuer, until: deadline)
    {
      return found
    }
    return finding
  }

  /// Nil when there is no responder to ask.
  private func ocspFinding(
    _ certificate: Certificate, issuer: Certificate, until deadline: Deadline
  ) -> Finding? {
    let authority = authorities[issuer.fingerprint]
    let urls =
      authority?.url.map { [$0] } ?? certificate.ocspURLs.compactMap { HTTPURL($0) }
    guard !urls.isEmpty else { return nil }
    let end = min(deadline, Deadline(after: .seconds(profile.ocspTimeout)))
    var finding = Finding.unavailable("timed out")
    for url in urls {
      let key = StatusCache.Key(
        certificate: certificate.fingerprint, issuer: issuer.fingerprint, url: url)
      if let known = cache.response(key, at: clock()) { return Finding(known.status) }
      guard !end.hasPassed else { break }
      do {
        if let authority, authority.hasVerifier, authority.verifier == nil {
          return .unusable("the certificate of ocsp-verify-cert cannot be read")
        }
        let request = try OCSPRequest(
          about: certificate, issuer: issuer, hasNonce: !profile.excludesNonce)
        var fetch = HTTPFetch(
          url, content: .init(type: "application/ocsp-request", request.der),
          limit: StatusCheck.largestResponse, deadline: end)
        fetch.interruption = interruption
        let content = try fetch.successfulContent()
        let response = try request.answer(content, verifier: authority?.verifier, at: clock())
        cache.keep(response, key)
        return Finding(response.status)
      } catch let problem as HTTPError {
        finding = .unavailable("OCSP: " + problem.text(url))
      } catch let problem as RevocationStatusError {
        finding = .unusable("OCSP: \(problem.reason)")
      } catch {
        finding = .unusable("OCSP: \(error)")
      }
    }
    return finding
  }

  /// Nil when there is no list.
  private func listFinding(
    _ certificate: Certificate, issuer: Certificate, until deadline: Deadline
  ) -> Finding? {
    let urls = certificate.revocationListURLs.compactMap { HTTPURL($0) }
    guard !urls.isEmpty else { return nil }
    let end = min(deadline, Deadline(after: .seconds(profile.crlTimeout)))
    var finding = Finding.unavailable("timed out")
    for url in urls {
      do {
        let list =
          try cache.list(url, at: clock())
          ?? fetches.list(
            url, limit: StatusCheck.largestList, until: end, interruption: interruption)
        let status = try list.status(of: certificate, issuer: issuer, at: clock())
        cache.keep(list, url)
        return Finding(status)
      } catch let problem as HTTPError {
        finding = .unavailable("CRL: " + problem.text(url))
      } catch let problem as RevocationStatusError {
        finding = .unusable("CRL: \(problem.reason)")
      } catch {
        finding = .unusable("CRL: \(error)")
      }
      if end.hasPassed { break }
    }
    return finding
  }
}

extension StatusCheck.Finding {
  init(_ status: RevocationStatus) {
    switch status {
    case .good: self = .good
    case .revoked: self = .revoked
    case .unknown: self = .unknown("the responder does not know it")
    }
  }

  /// The result when the deadline has passed.
  var late: StatusCheck.Finding {
    if case .unknown = self { return .unavailable("timed out") }
    return self
  }
}

/// Findings that several threads fill in.
private final class FindingsBox: Sendable {
  private let findings: Mutex<[StatusCheck.Finding]>

  init(count: Int) {
    findings = Mutex(Array(repeating: .unavailable("timed out"), count: count))
  }

  var all: [StatusCheck.Finding] { findings.withLock { $0 } }
  func set(_ index: Int, _ finding: StatusCheck.Finding) {
    findings.withLock { $0[index] = finding }
  }
}
