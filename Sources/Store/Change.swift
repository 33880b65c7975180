// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// One command that changed the candidate since the last commit.
public struct Change: Sendable, Equatable {
  /// Increases with every change, with gaps.
  public let generation: UInt64
  public let administrator: String
  /// Seconds since 1970.
  public let time: Int64
  public let edits: [Edit]
}
