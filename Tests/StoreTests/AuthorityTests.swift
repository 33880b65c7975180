// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Store

/// Serial numbers and revocations, which `revert` does not change.
@Suite struct AuthorityTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func noSerialNumberIsIssuedTwice() throws {
    let numbers = Results<UInt32>()
    perform(8) { _ in
      let store = scratch.store()
      for _ in 0..<10 { numbers.add(try store.nextSerial(first: 100)) }
    }
    #expect(numbers.all.sorted() == Array(100..<180))
  }

  @Test func aRevocationIsRecordedOnce() throws {
    let one = Store.Revoked(issuer: "AA", serial: "0A", time: 5)
    let other = Store.Revoked(issuer: "BB", serial: "0A", time: 6)
    let store = scratch.store()
    #expect(try store.revoked().isEmpty)
    #expect(try store.note(one) && store.note(other))
    #expect(try !scratch.store().note(Store.Revoked(issuer: "AA", serial: "0A", time: 9)))
    try store.revert(administrator: "admin", time: 7)
    #expect(try scratch.store().revoked() == [one, other])
  }

  @Test func oneRevocationIsRemovedWithoutTheOthers() throws {
    let one = Store.Revoked(issuer: "AA", serial: "0A", time: 5)
    let other = Store.Revoked(issuer: "BB", serial: "0A", time: 6)
    let store = scratch.store()
    #expect(try store.note(one) && store.note(other))
    try store.forget(one)
    #expect(try scratch.store().revoked() == [other])
    try store.forget(other)
    #expect(try scratch.store().revoked().isEmpty)
  }

  @Test(arguments: [
    ("serial", "twelve\n"), ("serial", ""), ("serial", "17952"), ("serial", "17\nx\n"),
    ("revoked", ""), ("revoked", "AA 0A 5"), ("serial", "4294967295\n"), ("revoked", "AA 0A\n"),
    ("revoked", "AA 0A 5\nBB 0B x\n"),
  ])
  func damageIsReportedAndLeftAsItIs(name: String, text: String) throws {
    try FileManager.default.createDirectory(
      atPath: scratch.state + "/authority", withIntermediateDirectories: true)
    try scratch.put(Array(text.utf8), "authority/" + name)
    let problem = #expect(throws: StoreError.self) {
      let store = scratch.store()
      if name == "serial" {
        _ = try store.nextSerial(first: 1)
      } else {
        _ = try store.note(Store.Revoked(issuer: "CC", serial: "0C", time: 1))
      }
    }
    #expect(problem?.description.contains("authority/" + name) == true)
    #expect(try scratch.bytes("authority/" + name) == Array(text.utf8))
  }
}
