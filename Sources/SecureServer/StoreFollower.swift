// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI
import POSIX
import Store

/// Watches the state directory and makes a service of every running configuration.
///
/// What cannot be read or served changes nothing: the former service stays, and the problem is told.
/// Belongs to one thread.
final class StoreFollower {
  private let store: Store
  private let clock: @Sendable () -> Int64
  private let files = FileSystem()
  private var inForce = ServedConfiguration()
  private var seen: Configuration?
  private var predefined: PredefinedCertificates?
  private var isPredefinedKept = false
  private var generation = 0
  private var hasReadFile = false
  private var failures = 0

  /// The looks after which a problem is tried again although nothing changed.
  private static let looksBetweenAttempts = 10

  init(store: Store, clock: @escaping @Sendable () -> Int64) {
    self.store = store
    self.clock = clock
  }

  /// Looks once; the new state where it changed, nil otherwise. Two calls of `stat` mostly.
  func look() -> ServedConfiguration? {
    var next = inForce
    next.isKnown = true
    do {
      guard try changed() else { return nil }
      let configuration = try running()
      next.version = try store.runningVersion()
      if let seen, seen.isIdentical(to: configuration), next.problem == nil,
        next.version == inForce.version
      {
        return nil
      }
      let settings = ServerSettings(configuration)
      next.disconnectWaitTime = settings.disconnectWaitTime
      if let service = inForce.service, service.settings == settings.essence {
        service.verifier.forgetStatus()
      } else {
        generation += 1
        let predefined = try self.predefinedCertificates(configuration)
        next.service = try SecureService(
          settings.essence, generation: generation, predefined: predefined, keyRing: keyRing(),
          clock: clock)
      }
      next.problem = next.service?.notes.first
      seen = configuration
      failures = 0
    } catch {
      failures += 1
      // The version that is served stays the one that is told.
      next = inForce
      next.isKnown = true
      next.problem = "\(error)"
    }
    let isNews =
      !inForce.isKnown || next.problem != inForce.problem || next.version != inForce.version
      || next.service !== inForce.service
    inForce = next
    return isNews ? next : nil
  }

  private func changed() throws -> Bool {
    let isNew = try store.refresh()
    if !inForce.isKnown || isNew { return true }
    if failures > 0 {
      failures += 1
      return failures % StoreFollower.looksBetweenAttempts == 0
    }
    return false
  }

  /// The running configuration. A file that was there and is gone is no commit.
  private func running() throws -> Configuration {
    let file = store.directory + "/running-config.xml"
    let exists = try files.status(file) != nil
    guard exists || !hasReadFile else {
      throw ServiceError("\(file): the file is gone")
    }
    let configuration = try store.running()
    hasReadFile = exists
    return configuration
  }

  private func keyRing() throws -> KeyRing? {
    guard let bytes = try store.keyRing() else { return nil }
    do throws(KeyRingError) { return try KeyRing(parsing: Secret(bytes)) } catch {
      throw ServiceError("\(store.directory)/keyring: \(error)")
    }
  }

  /// Those of the directory; where they cannot be kept, some that live as long as this process.
  private func predefinedCertificates(
    _ configuration: Configuration
  ) throws -> PredefinedCertificates {
    if let predefined, isPredefinedKept { return predefined }
    let names = StoreFollower.names(configuration)
    do {
      let fresh = try KeyRing.generate(created: clock()).serialized()
      let ring = try KeyRing(parsing: Secret(try store.keyRing { fresh.bytes }))
      let loaded = try PredefinedCertificates.load(
        directory: store.directory, keyRing: ring, serverNames: names)
      predefined = loaded
      isPredefinedKept = true
      return loaded
    } catch {
      if let predefined { return predefined }
      let made = try PredefinedCertificates(serverNames: names)
      predefined = made
      return made
    }
  }

  static func names(_ configuration: Configuration) -> [String] {
    let system = configuration[
      ["devices", .entry("localhost.localdomain"), "deviceconfig", "system"]]?.container
    return ["ip-address", "hostname", "ipv6-address"].compactMap { name in
      system?.text(name).map { String($0.prefix { $0 != "/" }) }
    }
  }
}
