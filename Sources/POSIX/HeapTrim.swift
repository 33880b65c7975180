// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Gives freed memory back to the system after a crowd of connections has left: the allocator keeps it
/// otherwise, in one heap for each of several threads.
public struct HeapTrim: Sendable {
  private var peak = 0
  private static let smallestCrowd = 64

  public init() {}

  /// Whether memory will be given back when the connections have left.
  public var isPending: Bool { peak >= Self.smallestCrowd }

  /// Takes note of the present number of connections; gives memory back when three quarters of them
  /// have left since the last time.
  public mutating func note(_ count: Int) {
    peak = max(peak, count)
    guard isPending, count <= peak / 4 else { return }
    peak = count
    malloc_trim(0)
  }
}
