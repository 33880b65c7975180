// SPDX-License-Identifier: Apache-2.0

import Configuration
import Enrollment
import HTTP
import PKI
import POSIX
import Shell
import Store

// The appliance as a client of SCEP servers.
extension Appliance {
  /// The profile of a command's arguments: a profile of the candidate, the arguments before it.
  func scepProfile(_ arguments: Arguments) throws(Refusal) -> SCEPProfile {
    let name = arguments.optional("scep-profile")
    var entry: Container?
    if let name {
      entry = try candidate()[["shared", "scep", .entry(name)]]?.container
      guard entry != nil else { throw .serverError("scep profile \(name) does not exist") }
    }
    let ring = try keyRing()
    return try SCEPProfile(entry, name: name, arguments) { text, leaf throws(Refusal) in
      do throws(SealProblem) { return try ring.open(text, purpose: leaf) } catch {
        throw .serverError("\(leaf) of scep profile \(name ?? "") cannot be used: \(error)")
      }
    }
  }

  /// The server of a profile, as this appliance speaks with it.
  func scepServer(
    _ profile: SCEPProfile, over channel: any Channel
  ) throws(Refusal) -> SCEPServer {
    var server = SCEPServer(profile.url, authorityIdentity: profile.authorityIdentity)
    server.interruption = channel.interruption
    server.trust = try scepTrust(profile)
    if let client = profile.client {
      let entry = try certificateEntry(client)
      let certificate = try certificate(of: entry, client)
      let chain = CredentialTransfer.certificates(entry)?.dropFirst() ?? []
      server.identity = TLSIdentity(
        certificate: certificate, chain: Array(chain),
        key: try privateKey(of: entry, for: certificate, client))
    }
    return server
  }

  private func scepTrust(_ profile: SCEPProfile) throws(Refusal) -> HTTPTrust {
    guard let name = profile.trusted else { return .anyone }
    let entry = try certificateEntry(name)
    let authority = try certificate(of: entry, name)
    let chain = CredentialTransfer.certificates(entry)?.dropFirst() ?? []
    return .authorities([authority] + chain, now: clock.now)
  }

  /// What authorizes a new certificate; a dynamic challenge is fetched, but not for a renewal.
  func scepChallenge(
    _ profile: SCEPProfile, isRenewal: Bool, over channel: any Channel
  ) throws -> Secret? {
    switch profile.challenge {
    case .none: return nil
    case .fixed(let secret): return secret
    case .dynamic where isRenewal: return nil
    case .dynamic(let url, let username, let password):
      var challenge = DynamicChallenge(url, username: username, password: password)
      challenge.interruption = channel.interruption
      challenge.trust = try scepTrust(profile)
      noteSCEP("dynamic challenge of \(url.authority)")
      return try challenge.fetch()
    }
  }

  /// The subject of a profile with what its tokens stand for: `$UDID` for a hash of the serial number,
  /// `$HOSTID` for the serial number, `$USERNAME` for the administrator.
  ///
  /// - Throws: a refusal for `$EMAILADDRESS`, which an appliance does not have.
  func scepSubject(_ profile: SCEPProfile) throws(Refusal) -> DistinguishedName {
    let serial = model["serial"] ?? ""
    var text = profile.subject
    guard !text.contains("$EMAILADDRESS") else {
      throw .serverError("subject \(text): the appliance has no e-mail address")
    }
    for (token, value) in [
      ("$UDID", SCEPIdentity.hash(ofSerial: serial)), ("$HOSTID", serial), ("$USERNAME", user),
    ] {
      text = text.replacing(token: token, by: value)
    }
    do throws(IssuingProblem) { return try DistinguishedName(parsing: text) } catch {
      throw .serverError("subject \(text): \(error)")
    }
  }

  /// Adds a line to `scep.log`; a log that cannot be written stops nothing.
  func noteSCEP(_ text: String) {
    let time = CalendarTime.text(clock.now, format: "%Y-%m-%d %H:%M:%S %z", zone: timeZone)
    try? store.appendLog("scep.log", "\(time) \(user): \(Refusal.printable(text))\n")
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
