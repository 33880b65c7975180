// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import Testing

@testable import Store

/// At every file system call in turn the process dies, the disk is full, or the disk fails. What was
/// acknowledged is there, what was refused is not, and everything opens again.
@Suite struct CrashTests {
  /// The operations, in order; each is acknowledged or not.
  enum Step: CaseIterable {
    case first, second, commit, third, batch, overlappingCommit, fourth, revert, last, finalCommit

    func perform(on store: Store) throws {
      switch self {
      case .first: try store.rename("wf1")
      case .second:
        try store.edit(
          [.set(hostName, "wf2"), .set(certificate("a", "subject"), "x")],
          administrator: "eva", time: 2)
      case .commit, .finalCommit: try store.commit(administrator: "admin", time: 3, job: 1)
      case .third: try store.rename("wf3")
      case .batch:
        store.beginBatch()
        defer { try? store.endBatch() }
        for number in 0..<3 { try store.rename("batch\(number)") }
        try store.flush()
      case .overlappingCommit:
        let attempt = try store.beginCommit(time: 4)
        try store.edit(
          [.set(certificate("b", "subject"), "y")], administrator: "eva", time: 4)
        try store.finish(attempt, administrator: "admin", time: 4)
      case .fourth: try store.rename("wf4")
      case .revert: try store.revert(administrator: "admin", time: 5)
      case .last: try store.rename("wf5")
      }
    }
  }

  /// Candidate, running configuration and the number of changes between them.
  struct State: Equatable {
    var candidate = factory
    var running = factory
    var changes = 0

    init() {}

    init(of store: Store) throws {
      candidate = try store.candidate()
      running = try store.running()
      changes = try store.changes().count
    }

    /// The allowed states after a step that was not acknowledged: without it, with a part that is
    /// consistent in itself, or with all of it.
    func outcomes(of step: Step) -> [State] {
      var new = self
      var states = [self]
      func set(_ path: Path, _ text: String) {
        try? new.candidate.apply(.set(path, text))
        new.changes += 1
      }
      switch step {
      case .first: set(hostName, "wf1")
      case .second:
        set(hostName, "wf2")
        set(certificate("a", "subject"), "x")
        new.changes -= 1
      case .commit, .finalCommit:
        new.running = candidate
        new.changes = 0
      case .third: set(hostName, "wf3")
      case .batch:
        for number in 0..<3 {
          set(hostName, "batch\(number)")
          states.append(new)
        }
      case .overlappingCommit:
        set(certificate("b", "subject"), "y")
        states.append(new)
        new.running = candidate
        new.changes = 1
      case .fourth: set(hostName, "wf4")
      case .revert:
        new.candidate = running
        new.changes = 0
      case .last: set(hostName, "wf5")
      }
      return states + [new]
    }
  }

  /// Number of calls that all steps make.
  private func callsOfAll() throws -> Int {
    let faults = Faults(.none)
    let scratch = try Scratch()
    let store = scratch.store(hook: faults.hook)
    var expected = State()
    for step in Step.allCases {
      try step.perform(on: store)
      expected = expected.outcomes(of: step).last ?? expected
      #expect(try State(of: store) == expected)
    }
    return faults.calls
  }

  @Test(arguments: Faults.Kind.allCases.dropFirst())
  func aFaultAtEveryCall(kind: Faults.Kind) throws {
    let calls = try callsOfAll()
    #expect(calls > 150)
    // All calls in `make soak`; otherwise every third one, a different third for each kind.
    let isSoak = ProcessInfo.processInfo.environment["WFSH_SOAK"] != nil
    let kinds = Array(Faults.Kind.allCases)
    let first = isSoak ? 1 : 1 + (kinds.firstIndex(of: kind) ?? 0) % 3
    for number in stride(from: first, through: calls, by: isSoak ? 1 : 3) {
      let scratch = try Scratch()
      let faults = Faults(kind, at: number)
      var session: Store? = scratch.store(hook: faults.hook)
      // A session that reads all the time never sees a mixture.
      let witness = scratch.store()
      witness.patience = 50_000_000
      var possible = [State()]
      for step in Step.allCases {
        guard let store = session else { break }
        do {
          try step.perform(on: store)
          possible = possible.compactMap { $0.outcomes(of: step).last }
        } catch {
          possible = possible.flatMap { $0.outcomes(of: step) }
        }
        let found = try State(of: scratch.store())
        guard possible.contains(found) else {
          Issue.record("\(kind) at call \(number), after \(step)")
          break
        }
        #expect(try State(of: witness) == found, "\(kind) at call \(number), after \(step)")
        possible = [found]
        if kind == .death || kind == .tornWrite {
          if faults.calls >= number { break }
        } else if kind != .staysFull {
          // The fault may occur once while reading.
          let seen = try (try? State(of: store)) ?? State(of: store)
          #expect(seen == found, "\(kind) at call \(number), after \(step)")
          // The lock is free, whatever failed.
          try witness.underLock {}
        }
      }
      session = nil
      // The next change works.
      let next = scratch.store()
      try next.rename("after")
      try next.commit(administrator: "admin", time: 9)
      #expect(try State(of: witness) == State(of: scratch.store()))
      let numbers = try next.versions().map(\.number)
      #expect(numbers == Array(1...numbers.count))
      #expect(
        try next.configuration(ofVersion: numbers.count) == State(of: witness).running)
    }
  }
}
