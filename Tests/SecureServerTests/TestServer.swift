// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import PKI
import POSIX
import Store
import Synchronization
import TestSupport

@testable import SecureServer

/// A listener on a free port in this process, with a state directory of its own.
final class TestServer: Sendable {
  let state: String
  let port: UInt16
  let keyRing: KeyRing
  let clock = ClockBox()
  private let ending = Interruption()
  private let ended = Interruption()
  private let inForce: ServedConfigurationBox

  /// 2030-01-01: between the dates of the certificates, and not the time of the machine.
  static let now: Int64 = 1_893_456_000

  static let places = DocumentPlaces(
    shared: ["shared"], device: ["devices", .entry("localhost.localdomain"), "deviceconfig"],
    administrators: ["mgt-config", "users"])

  init(in workshop: Workshop, prepare: (String, KeyRing) throws -> Void = { _, _ in }) throws {
    let state = "\(workshop.directory)/state-\(UUID().uuidString)"
    self.state = state
    let store = TestServer.store(state)
    let fresh = try KeyRing.generate(created: TestServer.now).serialized()
    keyRing = try KeyRing(parsing: Secret(try store.keyRing { fresh.bytes }))
    try prepare(state, keyRing)
    let clock = self.clock
    let listener = try SecureListener(
      SecureListener.Options(
        address: SocketAddress(address: IPAddress("127.0.0.1")!, port: 0),
        places: TestServer.places, clock: { clock.now }, report: { _ in }),
      store: TestServer.store(state))
    port = listener.address.port
    inForce = listener.inForce
    let ending = ending
    let ended = ended
    let carried = Carried(listener)
    _ = DetachedThread.run(stackSize: 8 << 20) {
      try? carried.listener.run(until: ending)
      ended.raise()
    }
    try wait { $0.isKnown }
  }

  private static func store(_ directory: String) -> Store {
    Store(
      directory: directory, format: .xml, factory: { Configuration() },
      summarize: { _ in Summary(hostName: "") })
  }

  /// The directory that the listener shares with sessions.
  var serveDirectory: ServeDirectory { TestServer.store(state).serveDirectory }

  final class ClockBox: Sendable {
    private let time = Mutex(TestServer.now)
    var now: Int64 {
      get { time.withLock { $0 } }
      set { time.withLock { $0 = newValue } }
    }
  }

  private final class Carried: @unchecked Sendable {
    let listener: SecureListener
    init(_ listener: SecureListener) { self.listener = listener }
  }

  /// Ends the listener and waits for it.
  func stop() {
    ending.raise()
    _ = ended.wait(until: Deadline(after: .seconds(20)))
  }

  var served: ServedConfiguration { inForce.current }

  struct Late: Error {}

  func wait(_ isThere: (ServedConfiguration) -> Bool) throws {
    guard Waiting.isTrue({ isThere(inForce.current) }) else { throw Late() }
  }

  /// Puts a configuration in force as a commit does: by a rename. Waits until it is served.
  func commit(_ document: String) throws {
    let before = served
    let new = "\(state)/running-config.new"
    try document.write(toFile: new, atomically: false, encoding: .utf8)
    guard rename(new, "\(state)/running-config.xml") == 0 else { throw Late() }
    try wait {
      $0.service !== before.service || $0.problem != before.problem
        || $0.disconnectWaitTime != before.disconnectWaitTime
    }
  }
}

/// The parts of a configuration that the listener reads.
struct Document {
  var certificates: [String] = []
  var serviceProfile: String?
  var protocols = ""
  var certificateProfile: String?
  var server = ""

  var xml: String {
    let service = serviceProfile.map {
      "<ssl-tls-service-profile><entry name=\"service\"><certificate>\($0)</certificate>"
        + "<protocol-settings>\(protocols)</protocol-settings></entry></ssl-tls-service-profile>"
    }
    let profile = certificateProfile.map {
      "<certificate-profile><entry name=\"clients\">\($0)</entry></certificate-profile>"
    }
    let named =
      (service == nil ? "" : "<ssl-tls-service-profile>service</ssl-tls-service-profile>")
      + (profile == nil ? "" : "<certificate-profile>clients</certificate-profile>")
    return """
      <?xml version="1.0"?>
      <config version="11.1.0"><shared><certificate>\(certificates.joined())</certificate>\
      \(service ?? "")\(profile ?? "")</shared><devices><entry name="localhost.localdomain">\
      <deviceconfig><setting><management><secure-conn-server>\(named)\(server)\
      </secure-conn-server></management></setting></deviceconfig></entry></devices></config>
      """
  }

  /// `<CA>` with these entries.
  static func authorities(_ names: [String]) -> String {
    "<CA>" + names.map { "<entry name=\"\($0)\"/>" }.joined() + "</CA>"
  }
}

/// What a client of the program `openssl` sees.
enum Seen: Equatable, Sendable {
  /// It got a response, authenticated under that name.
  case name(String?)
  /// It got this alert.
  case alert(Int)
  case other(String)
}

extension Workshop {
  /// Connects, requests `/`, and returns the result.
  func connect(_ port: UInt16, _ arguments: String) throws -> (seen: Seen, output: String) {
    let outcome = try run(
      "timeout",
      ["20", "openssl", "s_client", "-connect", "127.0.0.1:\(port)", "-quiet"]
        + arguments.split(separator: " ").map(String.init),
      input: "GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    let text = outcome.output
    if let start = text.range(of: "\r\n\r\n"), text.contains("200 OK"),
      let value = try? JSONSerialization.jsonObject(with: Data(text[start.upperBound...].utf8)),
      let object = value as? [String: Any]
    {
      return (.name(object["name"] as? String), text)
    }
    if let found = text.range(of: "SSL alert number "),
      let number = Int(text[found.upperBound...].prefix { $0.isNumber })
    {
      return (.alert(number), text)
    }
    return (.other(text), text)
  }
}
