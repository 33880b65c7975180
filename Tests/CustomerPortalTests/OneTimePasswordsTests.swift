// SPDX-License-Identifier: Apache-2.0

import Foundation
import PKI
import POSIX
import Testing

@testable import CustomerPortal

/// The directory of a portal: one-time passwords, and the CA that is made once.
@Suite struct OneTimePasswordsTests {
  let directory: String
  let passwords: OneTimePasswords
  static let now: Int64 = 1_800_000_000

  init() throws {
    directory = FileManager.default.temporaryDirectory.path + "/wfsh-portal-\(UUID())"
    passwords = OneTimePasswords(PortalLayout(root: directory))
  }

  @Test func aPasswordWorksOnceForItsDevice() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let password = try passwords.make(for: "00123", now: Self.now)
    #expect(throws: OneTimePasswords.PasswordError.unknown) {
      try passwords.spend(Secret("aaaaa-bbbbb".utf8), by: "00123", now: Self.now)
    }
    try passwords.spend(password, by: "00123", now: Self.now + 3599)
    #expect(throws: OneTimePasswords.PasswordError.used) {
      try passwords.spend(password, by: "00123", now: Self.now)
    }
    let other = try passwords.make(for: "00123", now: Self.now)
    #expect(throws: OneTimePasswords.PasswordError.otherDevice) {
      try passwords.spend(other, by: "00456", now: Self.now)
    }
    #expect(throws: OneTimePasswords.PasswordError.used) {
      try passwords.spend(other, by: "00123", now: Self.now)
    }
  }

  @Test(arguments: [
    (Int64(3600), OneTimePasswords.PasswordError.expired), (-301, .notYet),
  ])
  func aPasswordHasItsTime(seconds: Int64, error: OneTimePasswords.PasswordError) throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let password = try passwords.make(for: "00123", now: Self.now)
    #expect(throws: error) {
      try passwords.spend(password, by: "00123", now: Self.now + seconds)
    }
  }

  @Test func aDamagedPasswordIsReported() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let password = try passwords.make(for: "00123", now: Self.now)
    let folder = directory + "/passwords"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
    let file = URL(fileURLWithPath: "\(folder)/\(name)")
    let bytes = try Data(contentsOf: file)
    for offset in bytes.indices {
      var damaged = bytes
      damaged[offset] ^= 1
      try damaged.write(to: file)
      #expect(throws: OneTimePasswords.PasswordError.damaged(file: file.path), "\(offset)") {
        try passwords.spend(password, by: "00123", now: Self.now)
      }
    }
    try bytes.write(to: file)
    try passwords.spend(password, by: "00123", now: Self.now)
  }

  @Test func aDamagedAuthorityIsReported() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let portal = try PortalDirectory(directory)
    let certificate = try portal.authorityCertificate()
    let file = URL(fileURLWithPath: directory + "/authority")
    let bytes = try Data(contentsOf: file)
    for offset in stride(from: 0, to: bytes.count, by: 17) {
      var damaged = bytes
      damaged[offset] ^= 4
      try damaged.write(to: file)
      let problem = #expect(throws: PortalDirectory.DirectoryError.self) {
        try portal.authorityCertificate()
      }
      #expect(problem?.description.contains(file.path) == true, "\(offset)")
    }
    try bytes.write(to: file)
    #expect(try portal.authorityCertificate() == certificate)
  }

  @Test func expiredPasswordsAreRemoved() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let spent = try passwords.make(for: "00123", now: Self.now)
    try passwords.spend(spent, by: "00123", now: Self.now)
    _ = try passwords.make(for: "00123", now: Self.now)
    let young = try passwords.make(for: "00123", now: Self.now + 1)
    try Data("damaged".utf8).write(to: URL(fileURLWithPath: directory + "/passwords/damaged"))
    passwords.removeExpired(
      now: Self.now + OneTimePasswords.lifetime + OneTimePasswords.retention - 1)
    #expect(throws: OneTimePasswords.PasswordError.used) {
      try passwords.spend(spent, by: "00123", now: Self.now)
    }
    passwords.removeExpired(now: Self.now + OneTimePasswords.lifetime + OneTimePasswords.retention)
    func names(_ path: String) throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: "\(directory)/\(path)")
    }
    #expect(try names("passwords").count == 2 && names("spent").isEmpty)
    try passwords.spend(young, by: "00123", now: Self.now + 1)
    passwords.removeExpired(now: .max)
    #expect(try names("passwords") == ["damaged"] && names("spent").isEmpty)
  }

  @Test func theAuthorityIsMadeOnce() throws {
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let first = try PortalDirectory(directory).authorityCertificate()
    #expect(try PortalDirectory(directory).authorityCertificate() == first)
    try Data().write(to: URL(fileURLWithPath: directory + "/running-config.xml"))
    #expect(throws: PortalDirectory.DirectoryError.self) { try PortalDirectory(directory) }
  }
}
