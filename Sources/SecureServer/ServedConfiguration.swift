// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What is served now, as the store's follower passes it to the event loop.
struct ServedConfiguration: Sendable {
  /// Nil: nothing can be served, and every connection is refused.
  var service: SecureService?
  /// Version of the configuration; nil for the factory default and for a file that was not committed.
  var version: Int?
  /// Minutes after which connections of a former service end.
  var disconnectWaitTime = 0
  /// Why the running configuration is not what is served; nil when it is.
  var problem: String?
  /// Whether the store has been read.
  var isKnown = false
}

/// The latest `ServedConfiguration`, shared between the threads.
final class ServedConfigurationBox: Sendable {
  private let value = Mutex(ServedConfiguration())

  var current: ServedConfiguration { value.withLock { $0 } }

  func set(_ new: ServedConfiguration) { value.withLock { $0 = new } }
}
