// SPDX-License-Identifier: Apache-2.0

import POSIX
import Synchronization

/// Counts the failed attempts of each client address, and says who has to wait.
///
/// The memory is bounded: beyond ``mostAddresses`` the address whose last failure is the oldest is
/// forgotten.
final class FailureLimit: Sendable {
  /// Failures within ``period`` after which an address has to wait.
  static let most = 5
  /// Seconds.
  static let period: Int64 = 60
  static let mostAddresses = 4096

  /// The times of the last failures of each network, the oldest first.
  private let failures = Mutex<[[UInt8]: [Int64]]>([:])

  /// Seconds until the address may try again; nil if it may now.
  ///
  /// - Parameter time: seconds of a clock that never goes back.
  func wait(_ address: IPAddress, at time: Int64) -> Int64? {
    failures.withLock { $0[Self.network(address)].flatMap { Self.wait($0, at: time) } }
  }

  /// Counts a failure; the result is that of ``wait(_:at:)`` before it, so that of many attempts at
  /// once no more than the limit learn their result.
  func fail(_ address: IPAddress, at time: Int64) -> Int64? {
    let network = Self.network(address)
    return failures.withLock { failures in
      var times = (failures[network] ?? []).filter { $0 > time - Self.period }
      if let wait = Self.wait(times, at: time) { return wait }
      if failures[network] == nil, failures.count >= Self.mostAddresses {
        Self.makeRoom(in: &failures, at: time)
      }
      times.append(time)
      failures[network] = times
      return nil
    }
  }

  private static func wait(_ times: [Int64], at time: Int64) -> Int64? {
    let recent = times.filter { $0 > time - period }
    guard recent.count >= most, let first = recent.first else { return nil }
    return first + period - time
  }

  private static func makeRoom(in failures: inout [[UInt8]: [Int64]], at time: Int64) {
    failures = failures.filter { ($0.value.last ?? 0) > time - period }
    guard failures.count >= mostAddresses else { return }
    let oldest = failures.min { ($0.value.last ?? 0) < ($1.value.last ?? 0) }
    if let oldest { failures[oldest.key] = nil }
  }

  /// An IPv4 address, or the 64 bits of an IPv6 address that are not its holder's choice (RFC 4291
  /// section 2.5.1).
  private static func network(_ address: IPAddress) -> [UInt8] {
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
    if address.bytes.starts(with: mapped) { return Array(address.bytes.dropFirst(12)) }
    return address.isVersion6 ? Array(address.bytes.prefix(8)) : address.bytes
  }
}
