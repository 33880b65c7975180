// SPDX-License-Identifier: Apache-2.0

import PKI
import POSIX

/// The passwords with which devices fetch their first certificate; each is good for one fetch.
///
/// A password is a file named by its SHA-256: it has 100 random bits, so that nobody finds it from
/// there. Spending it is a rename, which only one of several at once succeeds with.
struct OneTimePasswords: Sendable {
  /// Why a password is not accepted.
  enum PasswordError: Error, Equatable {
    case unknown, expired, used, otherDevice
    /// It was made at a later time than the clock shows.
    case notYet
    /// The directory does not allow it.
    case system(SystemError)
  }

  /// Seconds.
  static let lifetime: Int64 = 3600
  /// Seconds by which the clocks of two processes may differ.
  private static let tolerance: Int64 = 300

  let directory: String
  private let files = FileSystem()

  init(directory: String) { self.directory = directory }

  private var open: String { directory + "/passwords" }
  private var spent: String { directory + "/spent" }

  /// Makes one for a device.
  func make(for serial: String, now: Int64) throws -> Secret {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
    let letters = try SecureRandom.bytes(20).map { alphabet[Int($0 & 31)] }
    let groups = stride(from: 0, to: 20, by: 5).map { Array(letters[$0..<($0 + 5)]) }
    let password = Secret(Array(groups.joined(separator: [UInt8(ascii: "-")])))
    try files.makeDirectory(open)
    let path = "\(open)/\(try Digest.sha256Text(of: password))"
    let file = try files.open(path + ".new", .createEmpty)
    try file.write(Array("\(serial) \(now)\n".utf8), at: 0)
    try file.synchronize()
    try files.rename(path + ".new", to: path)
    try files.synchronizeDirectory(open)
    return password
  }

  /// Spends one; when it returns, nobody can use it again, not even after power loss.
  func spend(_ password: Secret, by serial: String, now: Int64) throws(PasswordError) {
    guard let name = try? Digest.sha256Text(of: password) else { throw .unknown }
    let path = "\(open)/\(name)"
    do {
      guard let bytes = try files.read(path, limit: 4096) else {
        throw try files.status("\(spent)/\(name)") == nil ? PasswordError.unknown : .used
      }
      let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
      guard words.count == 2, let made = Int64(words[1]) else { throw PasswordError.unknown }
      guard now < made + OneTimePasswords.lifetime else { throw PasswordError.expired }
      guard now >= made - OneTimePasswords.tolerance else { throw PasswordError.notYet }
      try files.makeDirectory(spent)
      try files.rename(path, to: "\(spent)/\(name)")
      try files.synchronizeDirectory(spent)
      try files.synchronizeDirectory(open)
      guard words[0] == serial else { throw PasswordError.otherDevice }
    } catch let problem as PasswordError {
      throw problem
    } catch let error as SystemError {
      throw error.isMissing ? .used : .system(error)
    } catch {
      throw .unknown
    }
  }
}
