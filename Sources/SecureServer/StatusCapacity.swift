// SPDX-License-Identifier: Apache-2.0

import HTTP
import POSIX
import Synchronization

/// What all checks of revocation status in a process share: threads that may wait, and requests to each
/// server.
final class StatusCapacity: Sendable {
  /// Whose threads call; nil: the caller's own thread waits.
  private let workers: WorkerPool?
  /// Most requests to one server at once.
  private let requests: Int
  /// The number of requests to each server, by its authority.
  private let servers = Mutex<[String: Monitor<Int>]>([:])

  init(workers: WorkerPool? = nil, requests: Int = 64) {
    self.workers = workers
    self.requests = requests
  }

  /// Runs `body`, which waits for servers; nil when too many threads wait already.
  func whileWaiting<Result>(_ body: () -> Result) -> Result? {
    guard let workers else { return body() }
    return workers.whileWaiting(body)
  }

  /// Runs `body`, which sends a request to the server of a URL; nil when so many were waiting for that
  /// server that the deadline passed first.
  func request<Result>(
    to url: HTTPURL, until deadline: Deadline, _ body: () throws -> Result
  ) rethrows -> Result? {
    let server = servers.withLock { servers in
      if let known = servers[url.authority] { return known }
      let new = Monitor(0)
      servers[url.authority] = new
      return new
    }
    let limit = requests
    let begins: Void? = server.wait(until: deadline) { count in
      guard count < limit else { return nil }
      count += 1
      return ()
    }
    guard begins != nil else { return nil }
    defer { server.update { $0 -= 1 } }
    return try body()
  }
}
