// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// Hashes of administrators' passwords, in the forms of crypt(5).
public enum PasswordHash {
  /// Why a password was not hashed.
  public enum HashError: Error, Hashable, Sendable {
    /// The password has a zero byte or more than 512 bytes, or the salt is not of the alphabet.
    case unusable
    /// OpenSSL could not generate a salt.
    case random(OpenSSLError)
  }

  /// Characters of a salt (crypt(5)).
  private static let alphabet = Array(
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// A hash `$5$<salt>$<43 characters>`, SHA-256 with 5000 rounds; 2 ms.
  ///
  /// - Parameter salt: up to 16 characters of `./0-9A-Za-z`; eight random ones where it is nil, as
  ///   the appliance writes them.
  public static func sha256Crypt(
    _ password: Secret, salt: String? = nil
  ) throws(HashError) -> String {
    let used: String = if let salt { salt } else { try randomSalt() }
    guard (1...16).contains(used.utf8.count), used.utf8.allSatisfy(alphabet.contains),
      let hash = Crypt.hash(password, setting: "$5$\(used)$"), hash.hasPrefix("$5$")
    else { throw .unusable }
    return hash
  }

  /// Whether `password` has this hash.
  ///
  /// Supports `$5$`, `$6$` and `$1$` with their default rounds, and the 13 characters of DES of the
  /// factory password. Any other hash, also one with a number of rounds, matches no password.
  public static func verify(_ password: Secret, hash: String) -> Bool {
    let isModern = ["$1$", "$5$", "$6$"].contains { hash.hasPrefix($0) }
    let isDES = hash.utf8.count == 13 && hash.utf8.allSatisfy(alphabet.contains)
    guard (isModern && !hash.contains("rounds=") && hash.utf8.count <= 128) || isDES,
      let computed = Crypt.hash(password, setting: hash), computed.utf8.count == hash.utf8.count
    else { return false }
    return zip(computed.utf8, hash.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private static func randomSalt() throws(HashError) -> String {
    do throws(OpenSSLError) {
      let bytes = try SecureRandom.bytes(8)
      return String(decoding: bytes.map { alphabet[Int($0 & 63)] }, as: UTF8.self)
    } catch {
      throw .random(error)
    }
  }
}
