// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import Testing

@testable import Store

/// Concurrent sessions. `flock` locks open files, so threads behave as processes would.
@Suite struct ConcurrencyTests {
  @Test func noEditIsLostOrSeenInPart() throws {
    let scratch = try Scratch()
    let sessions = 6
    perform(sessions) { number in
      let store = scratch.store()
      for step in 0..<60 {
        // Both leaves in one edit: seeing one without the other is seeing it in part.
        try store.edit(
          [
            .set(certificate("s\(number)", "subject"), "\(step)"),
            .set(certificate("s\(number)", "issuer"), "\(step)"),
            .add([.node("dns")], ["\(number).\(step)"]),
          ], administrator: "admin\(number)", time: Int64(step))
        switch step % 12 {
        case 3: try store.commit(administrator: "admin\(number)", time: Int64(step))
        case 7:
          store.beginBatch()
          for extra in 0..<50 {
            try store.edit(
              [.add([.node("batch")], ["\(number).\(step).\(extra)"])],
              administrator: "admin\(number)", time: 1)
          }
          try store.endBatch()
        case 9:
          // A new session sees the same as an old one.
          #expect(try whole(scratch.store()) && whole(store))
        default: break
        }
        #expect(try store.candidate()[certificate("s\(number)", "subject")] == .leaf("\(step)"))
      }
    }
    let store = scratch.store()
    let candidate = try store.candidate()
    #expect(candidate[[.node("dns")]]?.members?.count == sessions * 60)
    #expect(candidate[[.node("batch")]]?.members?.count == sessions * 5 * 50)
    #expect(try whole(store))
    #expect(try store.versions().count == 1 + sessions * 5)
    try store.commit(administrator: "admin", time: 1)
    #expect(try scratch.store().running() == candidate)
  }

  private func whole(_ store: Store) throws -> Bool {
    for tree in [try store.running(), try store.candidate()] {
      for number in 0..<6
      where tree[certificate("s\(number)", "subject")] != tree[certificate("s\(number)", "issuer")]
      {
        return false
      }
    }
    return true
  }

  /// A session that pastes for a long time lets the others have their turn.
  @Test func aLongBatchDoesNotBlockOthers() throws {
    let scratch = try Scratch()
    let ended = Results<Int>()
    perform(2) { number in
      let store = scratch.store()
      if number == 0 {
        store.beginBatch()
        var step = 0
        while ended.all.isEmpty && step < 200_000 {
          try store.rename("wf\(step)")
          step += 1
        }
        try store.endBatch()
        #expect(step < 200_000)
      } else {
        while try !store.hasEdits() {}
        for _ in 0..<5 { try store.rename("other") }
        ended.add(1)
      }
    }
  }
}
