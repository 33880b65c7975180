// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Synchronization

/// Asks for the revocation status of a path, as a certificate profile says.
///
/// 1. Every certificate but the root is asked for, all at the same time.
/// 2. OCSP first; its answers good, revoked and unknown are final.
/// 3. Where the responder is unavailable (refused, slow, an error, an answer that is not believed),
///    the list of revoked certificates, if the profile uses it.
/// 4. The decision falls at the latest after the lesser of `cert-status-timeout` (0: no limit of its
///    own) and the sum of the receive timeouts of the methods that are on.
final class StatusCheck: Sendable {
  /// What was found out about one certificate.
  enum Finding: Sendable, Hashable {
    case good
    case revoked
    /// A responder does not know it, or nothing tells where to ask.
    case unknown(String)
    /// Nobody answered in time, or at all.
    case unavailable(String)
    /// An answer came and is not believed.
    case unusable(String)
  }

  private let profile: ServerSettings.CertificateProfile
  private let clock: @Sendable () -> Int64
  /// Ends every fetch; nil where nobody can.
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

  private static let largestAnswer = 262_144
  private static let largestList = 5 << 20

  init(
    _ profile: ServerSettings.CertificateProfile, clock: @escaping @Sendable () -> Int64,
    interruption: Interruption? = nil
  ) {
    self.profile = profile
    self.interruption = interruption
    self.clock = clock
    var authorities: [String: Authority] = [:]
    for entry in profile.authorities {
      guard let certificate = try? SecureService.read(entry.certificate).first else { continue }
      authorities[certificate.fingerprint] = Authority(
        url: entry.defaultOCSPURL.flatMap(HTTPURL.init),
        verifier: entry.ocspVerifyCertificate.flatMap { try? SecureService.read($0).first },
        hasVerifier: entry.ocspVerifyCertificate != nil || entry.missingVerifyCertificate != nil)
    }
    self.authorities = authorities
  }

  /// Forgets all answers.
  func forget() { cache.clear() }

  /// Nil when the path may pass. Waits for servers, within the limits of the profile.
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
      // With one flag only the documents leave it open; then the answer is not trusted either.
      guard profile.blocksUnknown || profile.blocksTimeout else { return nil }
      return .statusUnknown(
        certificate, why: why, flag: profile.blocksUnknown ? .unknown : .timeout)
    }
  }

  /// The findings in the order of the subjects; all are looked for at once.
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
      if let answer = ocspFinding(certificate, issuer: issuer, until: deadline) {
        switch answer {
        case .good, .revoked, .unknown: return answer
        case .unavailable, .unusable: finding = answer
        }
      }
      if deadline.hasPassed { return finding.late }
    }
    if profile.usesCRL,
      let answer = listFinding(certificate, issuer: issuer, until: deadline)
    {
      return answer
    }
    return finding
  }

  /// Nil when there is nobody to ask.
  private func ocspFinding(
    _ certificate: Certificate, issuer: Certificate, until deadline: Deadline
  ) -> Finding? {
    let authority = authorities[issuer.fingerprint]
    let urls =
      authority?.url.map { [$0] } ?? certificate.ocspURLs.compactMap { HTTPURL($0) }
    guard !urls.isEmpty else { return nil }
    let end = min(deadline, Deadline(after: .seconds(profile.ocspTimeout)))
    var finding = Finding.unavailable("the time was over")
    for url in urls {
      let key = StatusCache.Key(
        certificate: certificate.fingerprint, issuer: issuer.fingerprint, url: url)
      if let known = cache.answer(key, at: clock()) { return Finding(known.status) }
      guard !end.hasPassed else { break }
      do {
        if let authority, authority.hasVerifier, authority.verifier == nil {
          return .unusable("the certificate of ocsp-verify-cert cannot be read")
        }
        let question = try OCSPRequest(
          about: certificate, issuer: issuer, hasNonce: !profile.excludesNonce)
        var fetch = HTTPFetch(
          url, content: .init(type: "application/ocsp-request", question.der),
          limit: StatusCheck.largestAnswer, deadline: end)
        fetch.interruption = interruption
        let content = try fetch.successfulContent()
        let answer = try question.answer(content, verifier: authority?.verifier, at: clock())
        cache.keep(answer, key)
        return Finding(answer.status)
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
    var finding = Finding.unavailable("the time was over")
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

  /// What it comes to when the time is over.
  var late: StatusCheck.Finding {
    if case .unknown = self { return .unavailable("the time was over") }
    return self
  }
}

/// Findings that several threads fill in.
private final class FindingsBox: Sendable {
  private let findings: Mutex<[StatusCheck.Finding]>

  init(count: Int) {
    findings = Mutex(Array(repeating: .unavailable("the time was over"), count: count))
  }

  var all: [StatusCheck.Finding] { findings.withLock { $0 } }
  func set(_ index: Int, _ finding: StatusCheck.Finding) {
    findings.withLock { $0[index] = finding }
  }
}
