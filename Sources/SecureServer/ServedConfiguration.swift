// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What is served now, as the follower of the store tells the loop.
struct ServedConfiguration: Sendable {
  /// Nil: nothing can be served.
  var service: SecureService?
  /// Version of the configuration; nil for the factory's and for a file that nobody committed.
  var version: Int?
  /// Minutes after which sessions of a former service end.
  var disconnectWaitTime = 0
  /// Why the state of the store is not what is served; nil when it is.
  var problem: String?
  /// Whether the store was looked at.
  var isKnown = false
}

/// The latest `ServedConfiguration`, shared by the threads.
final class ServedConfigurationBox: Sendable {
  private let value = Mutex(ServedConfiguration())

  var current: ServedConfiguration { value.withLock { $0 } }

  func set(_ new: ServedConfiguration) { value.withLock { $0 = new } }
}
