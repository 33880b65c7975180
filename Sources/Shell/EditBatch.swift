// SPDX-License-Identifier: Apache-2.0

private import POSIX
import Store

/// The edits of a paste or a pipe, which are collected and written together.
///
/// A prompt or an answer that has left the process means that the edits before it survive, and the
/// store's lock is held for moments only. So a batch is settled
///
/// 1. before any byte leaves the process, before any wait for input and before another program gets
///    the terminal (`Terminal.beforeOutput`),
/// 2. before every command that has no configuration path: those may run for as long as they like,
/// 3. when it is `longest` old, while the input goes on.
///
/// No command can forget it, because all its ways outside lead through one of these.
final class EditBatch {
  /// Nanoseconds after which a paste lets other sessions have their turn.
  private static let longest: Int64 = 100_000_000

  private let store: Store
  /// When the batch that is open must be settled.
  private var deadline: Int64?
  /// Edits were lost with answers that are not shown yet: what stands in front of those.
  private var reason: String?
  /// How often edits were lost.
  private(set) var failures = 0

  init(_ store: Store) { self.store = store }

  /// Collects the edits of the next line, too: more input is waiting.
  func extend() {
    guard store.isCollecting else {
      deadline = nil
      return store.beginBatch()
    }
    let now = SystemClock.monotonic()
    let deadline = deadline ?? now + Self.longest
    self.deadline = deadline
    guard now >= deadline else { return }
    // The next output gives the reason.
    try? settle()
    store.beginBatch()
  }

  /// Makes the edits safe and releases the store's lock. If this throws, they are undone.
  func settle() throws(StoreError) {
    deadline = nil
    do throws(StoreError) { try store.endBatch() } catch {
      failures += 1
      reason = Refusal(error).lines.map { $0 + "\n" }.joined()
      throw error
    }
  }

  /// Settles before output. Returns the lines to show in front of it if edits were lost.
  func settleBeforeOutput() -> String? {
    // What failed is in the reason.
    try? settle()
    defer { reason = nil }
    return reason
  }
}
