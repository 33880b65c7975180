// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// The passwords with which devices fetch their first certificate; each can be used once.
///
/// A password is a file named by its SHA-256; its 100 random bits cannot be found from the digest.
/// Using it is a rename, which only one of several concurrent requests succeeds with.
struct OneTimePasswords: Sendable {
  /// Why a password is not accepted.
  enum PasswordError: Error, Equatable {
    case unknown, expired, used, otherDevice
    /// Made at a later time than the clock shows.
    case notYet
    /// The file of the password is not what was written.
    case damaged(file: String)
    /// A file operation failed.
    case system(SystemError)
  }

  /// Seconds.
  static let lifetime: Int64 = 3600
  /// Seconds by which the clocks of two processes may differ.
  private static let tolerance: Int64 = 300
  /// Seconds for which an expired or used password is kept, so that a device that shows it learns
  /// why it is refused.
  static let retention: Int64 = 86_400
  private static let longestFile = 4096

  let layout: PortalLayout
  private let files = FileSystem()

  init(_ layout: PortalLayout) { self.layout = layout }

  /// Makes a password for a device.
  func make(for serial: String, now: Int64) throws -> Secret {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let letters = try SecureRandom.bytes(20).map { alphabet[Int($0 & 31)] }
    let groups = stride(from: 0, to: 20, by: 5).map { Array(letters[$0..<($0 + 5)]) }
    let password = Secret(Array(groups.joined(separator: [UInt8(ascii: "-")])))
    try files.makeDirectory(layout.passwords)
    let path = layout.password(try Digest.sha256Text(of: password))
    let file = try files.open(path + ".new", .createEmpty)
    try file.write(FileChecksum.adding(to: Array("\(serial) \(now)\n".utf8)), at: 0)
    try file.synchronize()
    try files.rename(path + ".new", to: path)
    try files.synchronizeDirectory(layout.passwords)
    return password
  }

  /// Uses a password up; when this returns it cannot be used again, even after power loss.
  func spend(_ password: Secret, by serial: String, now: Int64) throws(PasswordError) {
    do {
      let name = try Digest.sha256Text(of: password)
      let (path, spent) = (layout.password(name), layout.spentPassword(name))
      guard let bytes = try files.read(path, limit: Self.longestFile) else {
        throw try files.status(spent) == nil ? PasswordError.unknown : .used
      }
      guard let (owner, made) = Self.entry(bytes) else {
        throw PasswordError.damaged(file: path)
      }
      guard now < made + OneTimePasswords.lifetime else { throw PasswordError.expired }
      guard now >= made - OneTimePasswords.tolerance else { throw PasswordError.notYet }
      try files.makeDirectory(layout.spentPasswords)
      try files.rename(path, to: spent)
      try files.synchronizeDirectory(layout.spentPasswords)
      try files.synchronizeDirectory(layout.passwords)
      guard owner == serial else { throw PasswordError.otherDevice }
    } catch let problem as PasswordError {
      throw problem
    } catch let error as SystemError {
      throw error.isMissing ? .used : .system(error)
    } catch {
      throw .unknown
    }
  }

  /// Removes the passwords, used or not, that are over by the clocks of all processes. Nothing else in
  /// their directories is touched.
  func removeExpired(now: Int64) {
    for directory in [layout.passwords, layout.spentPasswords] {
      // What cannot be removed now is removed by a later call.
      for name in (try? files.list(directory)) ?? [] {
        let path = "\(directory)/\(name)"
        guard let bytes = try? files.read(path, limit: Self.longestFile),
          let made = Self.entry(bytes)?.made,
          now >= made + Self.lifetime + Self.retention
        else { continue }
        _ = try? files.remove(path)
      }
    }
  }

  /// The content of a password's file; nil if it is damaged.
  private static func entry(_ bytes: [UInt8]) -> (serial: Substring, made: Int64)? {
    guard let content = FileChecksum.removing(from: bytes) else { return nil }
    let words = String(decoding: content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let made = Int64(words[1]), made >= 0, made < 1 << 40 else {
      return nil
    }
    return (words[0], made)
  }
}
