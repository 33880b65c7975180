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
  private let lists = Flights<HTTPURL, Result<RevocationList, any Error>>()
  private let findings = Flights<Subject, Finding>()
  private let helpers = WorkerPool(limit: 64)
  private let capacity: StatusCapacity
  /// Settings of a CA by the fingerprint of its certificate.
  private let authorities: [String: Authority]

  /// A certificate whose status is asked for. All clients that have it share one request.
  private struct Subject: Hashable, Sendable {
    let certificate: Certificate
    let issuer: Certificate

    init(_ certificate: Certificate, issuer: Certificate) {
      self.certificate = certificate
      self.issuer = issuer
    }
  }

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
    interruption: Interruption? = nil, capacity: StatusCapacity = StatusCapacity()
  ) {
    self.profile = profile
    self.capacity = capacity
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

  /// Forgets all results, also those that are on their way.
  func forget() {
    cache.clear()
    findings.forget()
    lists.forget()
  }

  /// Nil when the path is accepted. Waits for servers, within the limits of the profile.
  func refusal(of path: PeerPath) -> ClientRefusal? {
    let certificates = path.certificates
    guard certificates.count > 1 else { return nil }
    let deadline = Deadline(after: limit)
    let subjects = zip(certificates, certificates.dropFirst()).map { Subject($0, issuer: $1) }
    let found = capacity.whileWaiting { findings(of: subjects, until: deadline) }
    guard let found else { return .tooManyWaiting }
    for (subject, finding) in zip(subjects, found) {
      if let refusal = refusal(of: subject.certificate, finding) { return refusal }
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
  private func findings(of subjects: [Subject], until deadline: Deadline) -> [Finding] {
    let joined = subjects.map { findings.join($0) }
    let mine = subjects.indices.filter { joined[$0].isMine }
    let land: @Sendable (Int) -> Void = { [findings] index in
      let subject = subjects[index]
      let finding = self.finding(subject.certificate, issuer: subject.issuer, until: deadline)
      findings.land(subject, joined[index].flight, finding)
    }
    for index in mine.dropFirst() { helpers.run { land(index) } }
    if let first = mine.first { land(first) }
    return joined.map { $0.flight.value(until: deadline) ?? .unavailable("timed out") }
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
        let content = try capacity.request(to: url, until: end) { try fetch.successfulContent() }
        guard let content else { throw HTTPError.timedOut }
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
          ?? fetchedList(url, until: end)
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

extension StatusCheck {
  /// The revocation list of a URL, fetched by this call or by one that began earlier.
  ///
  /// - Throws: `HTTPError` or `RevocationStatusError`.
  private func fetchedList(_ url: HTTPURL, until deadline: Deadline) throws -> RevocationList {
    let result = lists.value(url, until: deadline) {
      Result {
        var fetch = HTTPFetch(url, limit: StatusCheck.largestList, deadline: deadline)
        fetch.interruption = interruption
        return try RevocationList(fetch.successfulContent())
      }
    }
    guard let result else { throw HTTPError.timedOut }
    return try result.get()
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
