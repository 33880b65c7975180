// SPDX-License-Identifier: Apache-2.0

import POSIX

/// A temporary directory for one transcript: the state, and a root for each server.
final class ServerDirectory {
  let root: String
  private let files = FileSystem()

  var state: String { root + "/state" }

  init() throws(SystemError) { root = try ProcessEnvironment.makeTemporaryDirectory() }

  deinit { _ = try? files.removeTree(root) }

  /// Writes a file with the directories above it.
  func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    let full = "\(root)/\(path)"
    if let slash = full.lastIndex(of: "/") { try files.makeDirectory(String(full[..<slash])) }
    try files.open(full, .createEmpty).write(bytes, at: 0)
  }

  /// The bytes of a file; nil when it does not exist.
  func read(_ path: String) -> [UInt8]? {
    (try? files.read("\(root)/\(path)", limit: 64 << 20)) ?? nil
  }
}
