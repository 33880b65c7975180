// SPDX-License-Identifier: Apache-2.0

/// Random numbers that are the same in every run, so that a failure can be reproduced
/// (SplitMix64: Steele, Lea, Flood 2014).
public struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to below `bound`; 0 for a bound of 0.
  public mutating func next(below bound: Int) -> Int {
    Int.random(in: 0..<max(bound, 1), using: &self)
  }
}
