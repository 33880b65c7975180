// SPDX-License-Identifier: Apache-2.0

import POSIX
import Synchronization

/// Work for a key that is done once for all who need its result at the same time: the first one does
/// it, the others wait and share the result, a time-out too.
final class Flights<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  /// The work for one key.
  final class Flight: Sendable {
    private let result = Monitor<Value?>(nil)

    func land(_ value: Value) { result.update { $0 = value } }

    /// Nil when the deadline passed first.
    func value(until deadline: Deadline) -> Value? {
      result.wait(until: deadline) { $0 }
    }
  }

  private let flights = Mutex<[Key: Flight]>([:])

  /// The work for a key, and whether the caller has to do it and then to ``land(_:_:_:)`` it.
  func join(_ key: Key) -> (flight: Flight, isMine: Bool) {
    flights.withLock { flights in
      if let flight = flights[key] { return (flight, false) }
      let flight = Flight()
      flights[key] = flight
      return (flight, true)
    }
  }

  /// Ends the work for a key with its result.
  func land(_ key: Key, _ flight: Flight, _ value: Value) {
    flights.withLock { if $0[key] === flight { $0[key] = nil } }
    flight.land(value)
  }

  /// The result of work that this call does, or of work that has begun; nil when the deadline passed
  /// first.
  func value(_ key: Key, until deadline: Deadline, _ work: () -> Value) -> Value? {
    let (flight, isMine) = join(key)
    guard isMine else { return flight.value(until: deadline) }
    let value = work()
    land(key, flight, value)
    return value
  }

  /// Lets nobody join the work that has begun; who waits for it gets its result.
  func forget() { flights.withLock { $0 = [:] } }
}
