// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@testable import HTTP
@testable import SecureServer

/// Work that is shared, and the limit of requests to one server.
@Suite struct FlightsTests {
  @Test func theWorkIsDoneOnce() throws {
    let flights = Flights<String, Int>()
    let (first, isMine) = flights.join("a")
    let (second, isYours) = flights.join("a")
    #expect(isMine && !isYours && first === second)
    #expect(flights.join("b").isMine)
    #expect(second.value(until: Deadline(after: .zero)) == nil)
    flights.land("a", first, 7)
    #expect(second.value(until: Deadline(after: .zero)) == 7)
    #expect(flights.join("a").isMine)
  }

  /// After a commit nobody gets the result of a request that began before it.
  @Test func forgottenWorkIsNotJoined() {
    let flights = Flights<String, Int>()
    let (old, _) = flights.join("a")
    flights.forget()
    let (new, isMine) = flights.join("a")
    #expect(isMine && new !== old)
    flights.land("a", old, 1)
    #expect(old.value(until: Deadline(after: .zero)) == 1)
    #expect(!flights.join("a").isMine && new.value(until: Deadline(after: .zero)) == nil)
  }

  @Test func aServerGetsALimitedNumberOfRequests() throws {
    let capacity = StatusCapacity(requests: 1)
    let (one, other) = (
      try #require(HTTPURL("http://192.0.2.1/a")), try #require(HTTPURL("http://192.0.2.2/"))
    )
    let past = Deadline(after: .zero)
    let inner = capacity.request(to: one, until: past) { () -> [Int?] in
      [
        capacity.request(to: one, until: past) { 1 },
        capacity.request(to: other, until: past) { 2 },
      ]
    }
    #expect(inner == [nil, 2])
    #expect(capacity.request(to: one, until: past) { 3 } == 3)
  }
}
