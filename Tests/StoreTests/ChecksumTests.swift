// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import POSIX
import TestSupport
import Testing

@testable import Store

/// Whatever happens to a file: the error or a report names it, or every answer is what it was.
@Suite struct ChecksumTests {
  let scratch: Scratch

  /// A state directory with a file of every kind.
  init() throws {
    scratch = try Scratch()
    let store = scratch.store()
    try store.rename("wf1")
    _ = try store.beginJob(type: "Commit", request: ["a"], administrator: "admin", time: 2)
    try store.commit(administrator: "admin", time: 3, description: "first", job: 1)
    try store.edit(
      [.set(certificate("a", "subject"), "x")], administrator: "eva", time: 4)
    try store.commit(administrator: "eva", time: 5, description: "second\nline")
    try store.rename("wf2")
    try store.save(try store.candidate(), as: "one.xml")
    try store.setJobDuration(7)
    _ = try store.addAdministratorLock(
      .commit, administrator: "eva", time: 6, comment: "why")
    _ = try store.addAdministratorLock(
      .configuration, administrator: "admin", time: 6, comment: "because")
    _ = try store.exchangeLogin(Login(time: 7, origin: "10.0.0.1"), of: "admin")
    try store.setPortalPlace(PortalPlace(url: "https://portal/", authorities: "pem"))
    try store.updateDeviceCertificate {
      $0.credential = .init(certificate: "device", privateKey: "key", expires: 9)
    }
    try store.updateClientCertificate {
      $0.credential = .init(certificate: "client", privateKey: "key", expires: 9)
    }
    _ = try store.nextSerial(first: 10)
    _ = try store.note(Store.Revoked(issuer: "ab", serial: "01", time: 8))
    _ = try store.serveDirectory.addPredefinedCertificates(Array("predefined".utf8))
  }

  /// Everything that a session can learn from the directory.
  private func answers(of store: Store) throws -> [String] {
    var answers = ["\(try store.summary())", "\(try store.hasEdits())"]
    answers.append("\(text(try store.running()))")
    answers.append("\(text(try store.candidate()))")
    answers.append("\(try store.changes())")
    for version in try store.versions() {
      answers.append(
        "\(version.number) \(version.origin) \(version.administrator) \(version.time)"
          + "\(version.description) \(version.job ?? 0)")
      answers.append("\(text(try store.configuration(ofVersion: version.number)))")
    }
    for name in try store.savedNames() {
      answers.append("\(name) \(text(try store.savedConfiguration(name) ?? factory))")
    }
    answers.append("\(try store.lastSavedName() ?? "")")
    answers.append("\(try store.jobs()) \(try store.jobDuration())")
    answers.append("\(try store.administratorLocks(.commit))")
    answers.append("\(try store.administratorLocks(.configuration))")
    answers.append("\(try store.portalPlace()?.bytes ?? [])")
    answers.append("\(try store.deviceCertificate()) \(try store.clientCertificate())")
    answers.append("\(try store.revoked())")
    answers.append("\(try store.serveDirectory.predefinedCertificates() ?? [])")
    // These two write, and the test restores their files.
    answers.append(
      "\(String(describing: try store.exchangeLogin(Login(time: 8, origin: "x"), of: "admin")))")
    answers.append("\(try store.nextSerial(first: 10))")
    answers.append(
      "\(try store.enqueueJob(type: "Commit", administrator: "admin", time: 9).id)")
    return answers
  }

  private func text(_ configuration: Configuration) -> String {
    String(decoding: DocumentFormat.xml.encode(configuration, nil).bytes, as: UTF8.self)
  }

  /// Replaces bytes in place, so that links and the inode stay; the time changes if `isLater`.
  private func write(_ bytes: [UInt8], _ name: String, isLater: Bool) throws {
    let path = "\(scratch.state)/\(name)"
    var raw = stat()
    try #require(stat(path, &raw) == 0)
    let handle = try #require(FileHandle(forWritingAtPath: path))
    try handle.truncate(atOffset: 0)
    try handle.write(contentsOf: Data(bytes))
    try handle.close()
    var times = [raw.st_atim, raw.st_mtim]
    if isLater { times[1].tv_sec += 1 }
    try #require(utimensat(AT_FDCWD, path, &times, 0) == 0)
  }

  private func restore(_ before: [String: [UInt8]], _ times: [String: timespec]) throws {
    for name in try scratch.everything().keys where before[name] == nil {
      try FileManager.default.removeItem(atPath: "\(scratch.state)/\(name)")
    }
    for (name, time) in times {
      guard let bytes = before[name] else { continue }
      if try scratch.bytes(name) != bytes { try write(bytes, name, isLater: false) }
      var both = [time, time]
      try #require(utimensat(AT_FDCWD, "\(scratch.state)/\(name)", &both, 0) == 0)
    }
  }

  /// The damaged forms of a file that are tried.
  private func corruptions(of bytes: [UInt8], _ name: String, all: Bool) -> [[UInt8]] {
    var random = SeededGenerator(state: UInt64(bytes.count))
    let flipped =
      all
      ? Array(bytes.indices)
      : (0..<8).map { _ in
        Int.random(in: bytes.indices, using: &random)
      }
    var forms: [[UInt8]] = []
    for offset in flipped {
      var form = bytes
      form[offset] ^= 1 << UInt8.random(in: 0...7, using: &random)
      forms.append(form)
      form = bytes
      form[offset] = bytes[offset] == 0x30 ? 0x31 : 0x30
      forms.append(form)
    }
    // The beginning of a record is an edit that was never confirmed.
    guard name != "journal" else { return forms }
    forms += [0, 1, 8, 25, 26, bytes.count / 2, bytes.count - 1].filter { $0 < bytes.count }
      .map { Array(bytes[..<$0]) }
    return forms
  }

  @Test(arguments: [true, false])
  func everyCorruptionIsReportedOrHarmless(isLater: Bool) throws {
    let isSoak = ProcessInfo.processInfo.environment["WFSH_SOAK"] != nil
    var times: [String: timespec] = [:]
    let before = try scratch.everything()
    for name in before.keys {
      var raw = stat()
      guard stat("\(scratch.state)/\(name)", &raw) == 0, raw.st_mode & S_IFMT == S_IFREG else {
        continue
      }
      times[name] = raw.st_mtim
    }
    let expected = try answers(of: scratch.store())
    try restore(before, times)
    var count = 0
    for name in times.keys.sorted() {
      let bytes = try #require(before[name])
      for form in corruptions(of: bytes, name, all: isSoak) {
        try write(form, name, isLater: isLater)
        let store = scratch.store()
        var said: [String] = []
        store.report = { said.append($0) }
        do {
          if try answers(of: store) == expected { said.append(name) }
        } catch let error as StoreError {
          said.append(error.description)
        }
        // A version and the running configuration may be two names of one file.
        let names = name.hasPrefix("versions/") ? [name, "running-config.xml"] : [name]
        #expect(
          names.contains { name in said.contains { $0.contains(name) } },
          "\(name): \(String(decoding: form, as: UTF8.self))")
        try restore(before, times)
        count += 1
      }
    }
    #expect(count > 350)
    #expect(try answers(of: scratch.store()) == expected)
  }

  /// A user may edit the running configuration and saved ones on purpose; it is reported.
  @Test(arguments: [true, false])
  func aFileThatIsEditedByHandIsAdopted(isInPlace: Bool) throws {
    let edited = document("wf9")
    for name in ["running-config.xml", "saved/one.xml"] {
      if isInPlace {
        try write(edited, name, isLater: true)
      } else {
        try scratch.put(edited, name)
      }
    }
    let store = scratch.store()
    var said: [String] = []
    store.report = { said.append($0) }
    #expect(try store.running()[hostName] == .leaf("wf9"))
    #expect(try store.savedConfiguration("one.xml")?[hostName] == .leaf("wf9"))
    #expect(said.count == 2)
    #expect(said.first?.contains("becomes version 4") == true)
    try store.edit([.set(hostName, "wf10")], administrator: "admin", time: 9)
    #expect(try store.runningVersion() == 4)
    #expect(try store.configuration(ofVersion: 4)[hostName] == .leaf("wf9"))
    #expect(said.count == 2)
    // Once it is a version, nobody reports it.
    let later = scratch.store()
    later.report = { said.append($0) }
    _ = try later.running()
    #expect(said.count == 2)
    // The former content is gone if the program wrote to the file in place, since versions are links.
    if isInPlace {
      #expect(throws: StoreError.self) { try later.configuration(ofVersion: 3) }
    } else {
      #expect(try later.configuration(ofVersion: 3)[hostName] == .leaf("wf1"))
    }
  }

  /// The way out that the message about damage names.
  @Test func touchAcceptsADamagedRunningConfiguration() throws {
    var bytes = try scratch.bytes("running-config.xml")
    let place = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("wf1".utf8)) })
    bytes[place + 2] = UInt8(ascii: "7")
    try write(bytes, "running-config.xml", isLater: false)
    let problem = #expect(throws: StoreError.self) { try scratch.store().running() }
    #expect(problem?.description.contains("touch") == true)
    try write(bytes, "running-config.xml", isLater: true)
    #expect(try scratch.store().running()[hostName] == .leaf("wf7"))
  }

  /// Files of a release that wrote no checksums are read.
  @Test func filesWithoutChecksumsAreRead() throws {
    for (name, bytes) in try scratch.everything() where bytes.starts(with: Array("checksum ".utf8))
    {
      try scratch.put(Array(bytes[26...]), name)
    }
    let store = scratch.store()
    #expect(try store.versions().last?.description == "second\nline")
    #expect(try store.jobDuration() == 7)
    #expect(try store.nextSerial(first: 1) > 10)
    #expect(try store.lastSavedName() == "one.xml")
  }

  @Test func theChecksumHasAValueForEveryLength() {
    var seen: Set<String> = []
    for length in 0..<200 {
      let bytes = [UInt8](repeating: 0, count: length)
      let text = FileChecksum(of: bytes).text
      #expect(text.utf8.count == 16 && FileChecksum(text) == FileChecksum(of: bytes))
      #expect(seen.insert(text).inserted)
    }
    #expect(FileChecksum("") == nil && FileChecksum("0123456789abcdeg") == nil)
  }
}
