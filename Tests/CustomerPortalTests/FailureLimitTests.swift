// SPDX-License-Identifier: Apache-2.0

import POSIX
import Synchronization
import Testing

@testable import CustomerPortal

@Suite struct FailureLimitTests {
  @Test func theSixthFailureWithinAMinuteWaits() throws {
    let limit = FailureLimit()
    let address = try #require(IPAddress("192.0.2.1"))
    for time in Int64(0)..<5 {
      #expect(limit.wait(address, at: time) == nil)
      #expect(limit.fail(address, at: time) == nil)
    }
    #expect(limit.wait(address, at: 5) == 55)
    // An attempt that had begun before does not learn its result either, and does not prolong the wait.
    #expect(limit.fail(address, at: 5) == 55)
    #expect(limit.wait(address, at: 59) == 1)
    #expect(limit.wait(address, at: 60) == nil)
    #expect(limit.fail(address, at: 60) == nil)
    #expect(limit.wait(address, at: 60) == 1)
    #expect(try limit.wait(#require(IPAddress("192.0.2.2")), at: 5) == nil)
  }

  /// The holder of an IPv6 network can choose 64 bits of the address.
  @Test(arguments: [
    ("2001:db8::1", "2001:db8::2", true), ("2001:db8::1", "2001:db8:0:1::1", false),
    ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
  ])
  func networksCountAsOneAddress(first: String, second: String, isSame: Bool) throws {
    let limit = FailureLimit()
    for _ in 0..<5 { _ = try limit.fail(#require(IPAddress(first)), at: 0) }
    #expect(try (limit.wait(#require(IPAddress(second)), at: 1) != nil) == isSame)
  }

  @Test func theMemoryIsBounded() throws {
    let limit = FailureLimit()
    let address = try #require(IPAddress("192.0.2.1"))
    for _ in 0..<5 { _ = limit.fail(address, at: 1) }
    for index in 0..<FailureLimit.mostAddresses {
      _ = try limit.fail(#require(IPAddress("10.0.\(index / 256).\(index % 256)")), at: 2)
    }
    // The oldest one was forgotten.
    #expect(limit.wait(address, at: 2) == nil)
    #expect(try limit.fail(#require(IPAddress("10.0.15.255")), at: 2) == nil)
  }

  @Test func theLogIsBounded() {
    let lines = Mutex<[String]>([])
    let log = RefusalLog { line in lines.withLock { $0.append(line) } }
    for _ in 0..<1000 { log.add(String(repeating: "x", count: 10_000) + "\u{1B}", at: 7) }
    lines.withLock { lines in
      #expect(lines.count == RefusalLog.most + 1)
      #expect(lines.allSatisfy { $0.utf8.count <= RefusalLog.longestLine })
      #expect(lines.last?.contains("not logged") == true)
      lines = []
    }
    log.add("a\nb\u{1B}", at: 67)
    lines.withLock {
      #expect($0.count == 1 && $0.allSatisfy { !$0.contains("\n") && !$0.contains("\u{1B}") })
    }
  }
}
