// SPDX-License-Identifier: Apache-2.0

/// The state of one operator's session, which ends with it.
public final class SessionState {
  /// The mode that the prompt shows.
  public enum Mode: Sendable { case operational, configuration }

  /// Where the operator comes from: an address, or `Console`.
  public let origin: String
  /// Seconds since 1970 at which the session started.
  public let started: Int64
  public var settings = Settings()
  public private(set) var mode = Mode.operational
  public private(set) var level = EditLevel()
  /// The levels from which `edit` was given, for `exit`.
  private var enteredFrom: [EditLevel] = []
  /// The session is over.
  public private(set) var hasEnded = false
  /// Other sessions know of this one.
  public internal(set) var isNoted = false
  /// Tells this session's requests from others in the output of `debug cli`: 16 digits.
  private(set) lazy var cookie = UInt64.random(in: 1_000_000_000_000_000...9_999_999_999_999_999)

  init(origin: String, started: Int64) {
    self.origin = origin
    self.started = started
  }

  /// `configure`: configuration mode at its top level.
  public func enterConfigurationMode() {
    mode = .configuration
    level = EditLevel()
  }

  /// Leaves configuration mode, or the session; uncommitted changes stay in the candidate.
  public func leaveMode() -> Answer {
    level = EditLevel()
    guard mode == .configuration else {
      end()
      return .nothing
    }
    mode = .operational
    return Answer(.text("Exiting configuration mode\n"), frame: .bare)
  }

  /// Ends the session with this command.
  public func end() { hasEnded = true }

  /// `edit`: enters `newLevel`, to be left by ``leaveLevel()``.
  public func enter(_ newLevel: EditLevel) {
    enteredFrom.append(level)
    level = newLevel
  }

  /// `exit`: the level from which the last `edit` was given.
  public func leaveLevel() { level = enteredFrom.popLast() ?? EditLevel() }

  /// `up`: the level `count` levels further out.
  public func goUp(_ count: Int) { level = level.up(count) }

  /// `top`: the top level.
  public func goToTop() { level = EditLevel() }
}
