// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import HTTP
import PKI
import POSIX
import Shell
import Store
import Text

/// The appliance as a client of SCEP servers, with the profiles and certificates of one configuration.
struct SCEPClient {
  let appliance: Appliance
  let configuration: Configuration
  /// Ends every wait.
  let interruption: Interruption
  /// Seconds for one exchange with a server.
  var patience = 10

  /// A profile, or what a command says in its place.
  func profile(_ name: String?, _ arguments: Arguments) throws -> SCEPProfile {
    var entry: Container?
    if let name {
      entry = configuration[["shared", "scep", .entry(name)]]?.container
      guard entry != nil else { throw Refusal.serverError("scep profile \(name) does not exist") }
    }
    let ring = try appliance.keyRing()
    return try SCEPProfile(entry, name: name, arguments) { text, leaf throws in
      do throws(SealError) { return try ring.open(text, purpose: leaf) } catch {
        throw Refusal.serverError("\(leaf) of scep profile \(name ?? "") cannot be used: \(error)")
      }
    }
  }

  /// The server of a profile, as this appliance speaks with it.
  func server(_ profile: SCEPProfile) throws -> SCEPServer {
    var server = SCEPServer(profile.url, authorityIdentity: profile.authorityIdentity)
    server.patience = patience
    server.interruption = interruption
    server.trust = try trust(profile)
    if let client = profile.client {
      let (entry, certificate, chain) = try certificates(client)
      server.identity = TLSIdentity(
        certificate: certificate, chain: chain,
        key: try appliance.privateKey(of: entry, for: certificate, client))
    }
    return server
  }

  private func trust(_ profile: SCEPProfile) throws -> HTTPTrust {
    guard let name = profile.trusted else { return .anyone }
    let (_, authority, chain) = try certificates(name)
    return .authorities([authority] + chain, now: appliance.clock.now)
  }

  private func certificates(
    _ name: String
  ) throws -> (entry: Container, first: Certificate, chain: [Certificate]) {
    guard let entry = configuration[Appliance.certificatePath(name)]?.container else {
      throw Refusal.serverError("certificate \(name) does not exist")
    }
    let chain = CredentialTransfer.certificates(entry)?.dropFirst() ?? []
    return (entry, try appliance.certificate(of: entry, name), Array(chain))
  }

  /// What authorizes a new certificate; a dynamic challenge is fetched, but not for a renewal.
  func challenge(_ profile: SCEPProfile, isRenewal: Bool) throws -> Secret? {
    switch profile.challenge {
    case .none: return nil
    case .fixed(let secret): return secret
    case .dynamic where isRenewal: return nil
    case .dynamic(let url, let username, let password):
      var challenge = DynamicChallenge(url, username: username, password: password)
      challenge.interruption = interruption
      challenge.trust = try trust(profile)
      appliance.noteSCEP("dynamic challenge of \(url.authority)")
      return try challenge.fetch()
    }
  }

  /// The subject of a profile with what its tokens stand for: `$UDID` for a hash of the serial number,
  /// `$HOSTID` for the serial number, `$USERNAME` for the administrator.
  ///
  /// - Throws: a refusal for `$EMAILADDRESS`, which an appliance does not have.
  func subject(_ profile: SCEPProfile) throws -> DistinguishedName {
    let serial = appliance.serialNumber
    var text = profile.subject
    guard !text.contains("$EMAILADDRESS") else {
      throw Refusal.serverError("subject \(text): the appliance has no e-mail address")
    }
    for (token, value) in [
      ("$UDID", SCEPClient.hash(ofSerial: serial)), ("$HOSTID", serial),
      ("$USERNAME", appliance.user),
    ] {
      text = text.replacing(token: token, by: value)
    }
    do throws(IssuingError) { return try DistinguishedName(parsing: text) } catch {
      throw Refusal.serverError("subject \(text): \(error)")
    }
  }

  /// The value of `$UDID`: a hash of the serial number, which other appliances can compute. That it is
  /// SHA-256, in 64 lower-case hexadecimal digits, is inferred (page Fidelity).
  private static func hash(ofSerial serial: String) -> String {
    (try? Digest.sha256Text(Array(serial.utf8))) ?? ""
  }

  /// An order with a new key. Key generation ends with Ctrl-C.
  func order(
    _ profile: SCEPProfile, predecessor: SCEPOrder.Predecessor?
  ) throws -> SCEPOrder {
    let subject = try predecessor?.certificate.subjectName ?? self.subject(profile)
    let key = try PrivateKey.generate(.rsa(bits: profile.bits)) { interruption.isRaised }
    return SCEPOrder(
      subject: subject, key: key, digest: profile.digest, extensions: profile.extensions,
      challenge: try challenge(profile, isRenewal: predecessor != nil), predecessor: predecessor)
  }

  /// The exchanges with a server, told to the log under a name.
  func enrollment(
    _ profile: SCEPProfile, _ server: SCEPServer, name: String, patience: Duration = .seconds(20)
  ) -> SCEPEnrollment {
    SCEPEnrollment(
      server, fingerprint: profile.fingerprint, now: appliance.clock.now, patience: patience
    ) { appliance.noteSCEP("\(name): \($0)") }
  }
}

extension Appliance {
  /// Adds a line to `scep.log`; a log that cannot be written stops nothing.
  func noteSCEP(_ text: String) {
    let time = CalendarTime.text(clock.now, format: "%Y-%m-%d %H:%M:%S %z", zone: timeZone)
    try? store.appendLog("scep.log", "\(time) \(user): \(text.printable)\n")
  }
}

extension String {
  /// The same text with another one in the place of a token.
  fileprivate func replacing(token: String, by value: String) -> String {
    var result = ""
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(token) {
        result += value
        rest = rest.dropFirst(token.count)
      } else {
        result.append(rest.removeFirst())
      }
    }
    return result
  }
}
