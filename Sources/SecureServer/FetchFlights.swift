// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import POSIX
import Synchronization

/// Revocation lists that are being fetched: a second request for one waits for the first.
final class FetchFlights: Sendable {
  private final class Flight: Sendable {
    let landed = Interruption()
    let result = Mutex<Result<RevocationList, any Error>?>(nil)
  }

  private let flights = Mutex<[HTTPURL: Flight]>([:])

  /// The revocation list of a URL, fetched by this call or by one that began earlier.
  ///
  /// - Throws: `HTTPError` or `RevocationStatusError`.
  func list(
    _ url: HTTPURL, limit: Int, until deadline: Deadline, interruption: Interruption? = nil
  ) throws -> RevocationList {
    let (flight, isMine) = flights.withLock { flights -> (Flight, Bool) in
      if let flight = flights[url] { return (flight, false) }
      let flight = Flight()
      flights[url] = flight
      return (flight, true)
    }
    if isMine {
      let result = Result<RevocationList, any Error> {
        var fetch = HTTPFetch(url, limit: limit, deadline: deadline)
        fetch.interruption = interruption
        return try RevocationList(fetch.successfulContent())
      }
      flight.result.withLock { $0 = result }
      flights.withLock { $0[url] = nil }
      flight.landed.raise()
      return try result.get()
    }
    guard flight.landed.wait(until: deadline),
      let result = flight.result.withLock({ $0 })
    else { throw HTTPError.timedOut }
    return try result.get()
  }
}
