// SPDX-License-Identifier: Apache-2.0

extension Appliance {
  /// Leaves configuration mode, or the session; uncommitted changes stay in the candidate.
  public func leaveMode() -> Answer {
    level = EditLevel()
    guard mode == .configuration else {
      hasLeft = true
      return .nothing
    }
    mode = .operational
    return Answer(.text("Exiting configuration mode\n"), frame: .bare)
  }

  /// The level that the last `edit` came from.
  public func outerLevel() -> EditLevel { enteredFrom.popLast() ?? EditLevel() }

  /// Enters `newLevel`, to be left by `exit`.
  public func enter(_ newLevel: EditLevel) {
    enteredFrom.append(level)
    level = newLevel
  }
}
