// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory that is removed with the last reference to it.
public final class TemporaryDirectory: Sendable {
  public let path: String

  /// - Parameter isInMemory: thousands of synchronised files wear out a disk, so they go to
  ///   memory where the system has such a place.
  public init(isInMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let parent =
      isInMemory && FileManager.default.isWritableFile(atPath: memory)
      ? memory : FileManager.default.temporaryDirectory.path
    path = "\(parent)/wfsh-\(UUID())"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  // A directory that stays is only untidy.
  deinit { try? FileManager.default.removeItem(atPath: path) }
}
