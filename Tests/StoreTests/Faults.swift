// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Synchronization

/// Makes the n-th file system call fail.
final class Faults: Sendable {
  /// What happens at the n-th call.
  enum Kind: Sendable, CaseIterable {
    /// Nothing fails; calls are counted.
    case none
    /// It and all later calls fail: the process has died.
    case death
    /// A write stores a part of its bytes, and the process has died.
    case tornWrite
    /// It fails once because the disk is full.
    case full
    /// A write stores a part of its bytes and fails because the disk is full.
    case halfFull
    /// It fails once with a device error.
    case broken
    /// It and all later calls that change anything fail because the disk is full.
    case staysFull
  }

  private let kind: Kind
  private let number: Int
  private let count = Mutex(0)

  init(_ kind: Kind, at number: Int = 0) {
    self.kind = kind
    self.number = number
  }

  var calls: Int { count.withLock { $0 } }

  var hook: FileCall.Hook {
    { call in
      let now = self.count.withLock { count in
        count += 1
        return count
      }
      switch self.kind {
      case .none: return .proceed
      case .death: return now < self.number ? .proceed : .fail(EIO)
      case .tornWrite:
        if now < self.number { return .proceed }
        return now == self.number ? .stop(afterBytes: 30, code: EIO) : .fail(EIO)
      case .full: return now == self.number ? .fail(ENOSPC) : .proceed
      case .halfFull: return now == self.number ? .stop(afterBytes: 30, code: ENOSPC) : .proceed
      case .broken: return now == self.number ? .fail(EIO) : .proceed
      case .staysFull:
        let isChange = ["pwrite", "open", "link", "mkdir", "rename"].contains(call.name)
        return now >= self.number && isChange ? .fail(ENOSPC) : .proceed
      }
    }
  }
}
