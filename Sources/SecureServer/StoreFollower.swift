// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import PKI
import POSIX
import Store
import Synchronization

/// Polls the store and makes a service of every running configuration.
///
/// Where a configuration cannot be read or served, nothing is: every connection is refused until it
/// can, and the problem is reported. A former service would admit clients that a commit has shut out.
final class StoreFollower: Sendable {
  private let state: Mutex<State>

  init(
    store: sending Store, places: DocumentPlaces, clock: @escaping @Sendable () -> Int64,
    capacity: StatusCapacity
  ) {
    state = Mutex(State(store: store, places: places, clock: clock, capacity: capacity))
  }

  /// Polls once; the new state if it changed, nil otherwise. Usually costs two calls of `stat`.
  func poll() -> ServedConfiguration? { state.withLock { $0.poll() } }
}

/// A store and what was last made of it.
private struct State {
  private let store: Store
  private let places: DocumentPlaces
  private let clock: @Sendable () -> Int64
  private let capacity: StatusCapacity
  private var inForce = ServedConfiguration()
  private var seen: Configuration?
  private var predefined: PredefinedCertificates?
  private var isPredefinedStored = false
  private var generation = 0
  private var hasReadFile = false
  private var failures = 0

  /// Number of polls before a failed load is retried although nothing changed.
  private static let pollsBetweenAttempts = 10

  init(
    store: Store, places: DocumentPlaces, clock: @escaping @Sendable () -> Int64,
    capacity: StatusCapacity
  ) {
    self.store = store
    self.places = places
    self.clock = clock
    self.capacity = capacity
  }

  mutating func poll() -> ServedConfiguration? {
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
      let configured = ConfiguredCredentials(configuration, at: places)
      let credentials = ServedCredentials(configured)
      next.disconnectWaitTime = credentials.server.disconnectWaitTime
      if let service = inForce.service, service.credentials.isEquivalent(to: credentials) {
        service.verifier.forgetStatus()
      } else {
        generation += 1
        let predefined = try self.predefinedCertificates(configured)
        next.service = try SecureService(
          credentials, generation: generation, predefined: predefined, keyRing: keyRing(),
          clock: clock, capacity: capacity)
      }
      next.problem = next.service?.notes.first?.description
      seen = configuration
      failures = 0
    } catch {
      failures += 1
      next = inForce
      next.isKnown = true
      next.service = nil
      // Where not even the version can be read, the last one that could be stays.
      next.version = (try? store.runningVersion()) ?? inForce.version
      next.problem = "\(error)"
    }
    let isNews =
      !inForce.isKnown || next.problem != inForce.problem || next.version != inForce.version
      || next.service !== inForce.service
    inForce = next
    return isNews ? next : nil
  }

  private mutating func changed() throws -> Bool {
    let isNew = try store.refresh()
    if !inForce.isKnown || isNew { return true }
    if failures > 0 {
      failures += 1
      return failures % State.pollsBetweenAttempts == 0
    }
    return false
  }

  /// The running configuration. Removing its file does not count as a commit of the factory default.
  private mutating func running() throws -> Configuration {
    let exists = try store.hasRunningConfiguration()
    guard exists || !hasReadFile else {
      throw ServiceError.file(
        path: store.runningConfigurationPath, reason: "the file is gone")
    }
    let configuration = try store.running()
    hasReadFile = exists
    return configuration
  }

  private func keyRing() throws -> KeyRing? {
    guard let bytes = try store.keyRing() else { return nil }
    do throws(KeyRingError) { return try KeyRing(parsing: Secret(bytes)) } catch {
      throw ServiceError.file(path: store.keyRingPath, reason: "\(error)")
    }
  }

  /// The predefined certificates of the state directory; if they cannot be stored, some that are valid
  /// for the lifetime of this process.
  private mutating func predefinedCertificates(
    _ credentials: ConfiguredCredentials
  ) throws -> PredefinedCertificates {
    if let predefined, isPredefinedStored { return predefined }
    let names = credentials.serverNames
    do {
      let fresh = try KeyRing.generate(created: clock()).serialized()
      let ring = try KeyRing(parsing: Secret(try store.keyRing { fresh.bytes }))
      let loaded = try PredefinedCertificates.load(
        in: store.serveDirectory, keyRing: ring, serverNames: names)
      predefined = loaded
      isPredefinedStored = true
      return loaded
    } catch {
      if let predefined { return predefined }
      let made = try PredefinedCertificates(serverNames: names)
      predefined = made
      return made
    }
  }
}
