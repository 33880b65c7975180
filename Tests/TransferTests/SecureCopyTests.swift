// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Synchronization
import TestSupport
import Testing

@testable import Transfer

@Suite(
  .serialized,
  .enabled(
    if: SecureShellServer.obstacle == nil,
    "no ssh server can be run: \(SecureShellServer.obstacle ?? "")"))
struct SecureCopyTests {
  private func copy(_ server: SecureShellServer, limit: Int = 1_000_000) -> SecureCopy {
    var copy = SecureCopy(environment: ProcessInfo.processInfo.environment, limit: limit)
    copy.configurationFile = server.clientConfiguration
    copy.port = server.port
    return copy
  }

  private func remote(_ path: String) throws -> RemoteFile {
    try RemoteFile.secureCopy(from: "127.0.0.1", file: path)
  }

  @Test(arguments: [0, 1, 4821, 1_000_000]) func gets(_ count: Int) throws {
    let server = try SecureShellServer()
    let (path, bytes) = try server.lay("it's a file.pem", count: count)
    let answer = try copy(server).get(remote(path))
    #expect(answer.bytes == bytes)
    #expect(answer.result.count == count)
  }

  @Test func getsByTheOlderProtocol() throws {
    let server = try SecureShellServer(.noSubsystem)
    let (path, bytes) = try server.lay("ca.pem", count: 4821)
    #expect(try copy(server).get(remote(path)).bytes == bytes)
    // A path that a shell would take apart is not tried that way.
    let blank = try server.lay("a b", count: 1).path
    #expect(throws: TransferError.self) { _ = try copy(server).get(remote(blank)) }
    #expect(throws: TransferError.fileNotFound) {
      _ = try copy(server).get(remote("\(path)x"))
    }
    #expect(throws: TransferError.tooLarge(limit: 1000)) {
      _ = try copy(server, limit: 1000).get(remote(path))
    }
  }

  @Test func puts() throws {
    let server = try SecureShellServer()
    let bytes = [UInt8]("text\n".utf8)
    let files = "\(server.directory)/files"
    _ = try copy(server).put(
      bytes, named: "a.xml", to: remote("\(files)/"), using: server.directory)
    _ = try copy(server).put(
      bytes, named: "a.xml", to: remote("\(files)/b.xml"), using: server.directory)
    for name in ["a.xml", "b.xml"] {
      #expect(FileManager.default.contents(atPath: "\(files)/\(name)") == Data(bytes))
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: server.directory)
    #expect(!left.contains { $0.hasPrefix("transfer-") })
    #expect(throws: TransferError.fileNotFound) {
      _ = try copy(server).put(
        bytes, named: "a", to: remote("\(files)/none/a"), using: server.directory)
    }
  }

  @Test func namesEachProblemOfTheFile() throws {
    let server = try SecureShellServer()
    let (path, _) = try server.lay("large", count: 300_000)
    var lines: [String] = []
    #expect(throws: TransferError.fileNotFound) {
      _ = try copy(server).get(remote("\(path)x")) { lines.append($0) }
    }
    #expect(lines == ["scp: \(path)x: No such file or directory"])
    #expect(throws: TransferError.notAFile) {
      _ = try copy(server).get(remote("\(server.directory)/files"))
    }
    #expect(throws: TransferError.tooLarge(limit: 10_000)) {
      _ = try copy(server, limit: 10_000).get(remote(path))
    }
    #expect(try copy(server, limit: 300_000).get(remote(path)).bytes.count == 300_000)
  }

  @Test(arguments: [
    (SecureShellServer.Flaw.otherHostKey, TransferError.hostKeyRefused),
    (.unknownHostKey, .hostKeyRefused), (.otherUserKey, .authenticationFailed),
  ])
  private func refusesTheLogin(_ flaw: SecureShellServer.Flaw, _ problem: TransferError) throws {
    let server = try SecureShellServer(flaw)
    let (path, _) = try server.lay("f", count: 1)
    #expect(throws: problem) { _ = try copy(server).get(remote(path)) }
  }

  @Test func namesEachProblemOfTheServer() throws {
    let (descriptor, port) = ScratchDirectory.boundTCP()
    var copy = SecureCopy(environment: [:], limit: 1000)
    copy.configurationFile = "/dev/null"
    copy.port = port
    copy.connectSeconds = 1
    #expect(throws: TransferError.refused) { _ = try copy.get(remote("f")) }
    listen(descriptor, 5)
    #expect(throws: TransferError.timedOut(seconds: 1)) { _ = try copy.get(remote("f")) }
    copy.connectSeconds = 60
    copy.overallSeconds = 1
    #expect(throws: TransferError.timedOut(seconds: 1)) { _ = try copy.get(remote("f")) }
    close(descriptor)
    #expect(throws: TransferError.hostUnknown("no-such-host.invalid")) {
      _ = try copy.get(RemoteFile.secureCopy(from: "no-such-host.invalid:f"))
    }
    copy.source = try SourceAddress("192.0.2.77/24")
    #expect(
      throws: TransferError.illegalArgument("source-ip is no address of this system")
    ) { _ = try copy.get(remote("f")) }
    copy.configurationFile = "/nonexistent/ssh_config"
    let missing = #expect(throws: TransferError.self) { _ = try copy.get(remote("f")) }
    #expect("\(try #require(missing))".contains("/nonexistent/ssh_config"))
  }

  /// Every form that scp(1) knows for an operand, and forms that look like one. `HOST` and `PORT` are
  /// a second server's, `RUN` is a command that leaves a file.
  private static let operands: [(from: String, file: String?)] = [
    ("scp://HOST:PORT/ca.pem", nil), ("scp://root@HOST:PORT/%60RUN%60", nil),
    ("scp://root@HOST:PORT//tmp/ca.pem", nil), ("scp", "//root@HOST:PORT/%60RUN%60"),
    ("root@scp", "//HOST:PORT/x"), ("root@scp://HOST:PORT/x", nil), ("SCP://HOST:PORT/x", nil),
    ("sftp://HOST:PORT/x", nil), ("ssh", "//HOST:PORT/x"), ("file", "///etc/hostname"),
    ("[scp]://HOST:PORT/x", nil), ("[HOST]:x", nil), ("[root@HOST]:x", nil),
    ("[root@HOST:PORT]:x", nil), ("HOST:PORT:x", nil), ("root@HOST:PORT/x", nil),
    ("HOST", "%60RUN%60"), ("HOST", "%24(RUN)"), ("HOST", "`RUN`"), ("HOST", "$(RUN)"),
    ("HOST", "x;RUN"), ("HOST", "x|RUN"), ("HOST", "x\nRUN"), ("HOST", "x&RUN"),
    ("HOST", "~root/x"),
    ("HOST", "{a,b}"), ("HOST", "a b"), ("HOST", "'RUN'"), ("HOST", "-oProxyCommand=RUN"),
    ("-oProxyCommand=RUN:x", nil), ("HOST", "--"), ("HOST", "-t"), ("--", "x"),
    ("/etc/hostname", nil),
    ("./x", nil), ("x", nil), ("/x:y", nil), ("HOST", ":x"), ("HOST", "//x"), ("HOST", "[x]:y"),
    ("HOST", "/a@b:c"), ("HOST", "host2:x"), ("a@HOST", "b@HOST2:x"), ("HOST#x", "y"),
    ("HOST", "x#y"), ("HOST", "x?y"), ("HOST", "%2e%2e/x"), ("HOST", "\u{202E}x"),
  ]

  /// With and without sftp: `Match exec` records what ssh is really asked to connect to.
  @Test(arguments: [SecureShellServer.Flaw.none, .noSubsystem])
  private func connectsToWhatWasChecked(_ flaw: SecureShellServer.Flaw) throws {
    let server = try SecureShellServer(flaw)
    let seen = "\(server.directory)/seen"
    let ran = "\(server.directory)/ran"
    let own = try String(contentsOfFile: server.clientConfiguration, encoding: .utf8)
    try """
    Match exec "echo %r %n %p >> \(seen)"
    Host *
    HostName 127.0.0.1
    HostKeyAlias [127.0.0.1]:\(server.port)
    \(own)
    """.write(toFile: "\(server.directory)/all_hosts", atomically: false, encoding: .utf8)
    var copy = copy(server)
    copy.configurationFile = "\(server.directory)/all_hosts"
    let other = ScratchDirectory.freePort()
    var connected = 0
    for operand in Self.operands {
      func filled(_ text: String) -> String {
        text.replacing("HOST", with: "127.0.0.1").replacing("PORT", with: "\(other)")
          .replacing("RUN", with: "touch${IFS}\(ran)")
      }
      let from = filled(operand.from)
      guard let remote = try? RemoteFile.secureCopy(from: from, file: operand.file.map(filled))
      else { continue }
      connected += 1
      // There is no such file; which error says so is another test's.
      _ = try? copy.get(remote)
      let lines = try String(contentsOfFile: seen, encoding: .utf8).split(separator: "\n")
      let wanted = "\(remote.user ?? NSUserName()) \(remote.host) \(server.port)"
      #expect(Set(lines) == [wanted[...]], "\(operand)")
      try FileManager.default.removeItem(atPath: seen)
      #expect(!FileManager.default.fileExists(atPath: ran), "\(operand)")
    }
    #expect(connected > 10)
  }

  /// What ssh starts, here in place of a connection, tells how it was started.
  @Test func startsTheClientInCleanSurroundings() throws {
    let directory = try ScratchDirectory.make()
    defer { ScratchDirectory.remove(directory) }
    try """
    ProxyCommand /bin/bash \(directory)/look

    """.write(toFile: "\(directory)/config", atomically: false, encoding: .utf8)
    try """
    { env; ulimit -c; ulimit -f; umask; } \
    > \(directory)/seen
    """.write(toFile: "\(directory)/look", atomically: false, encoding: .utf8)
    var copy = SecureCopy(
      environment: ["HOME": "/", "WFSH_STATE": "/x", "PASSPHRASE": "y", "PATH": "/usr/bin:/bin"],
      limit: 1024 * 512)
    copy.configurationFile = "\(directory)/config"
    #expect(throws: TransferError.self) { _ = try copy.get(remote("f")) }
    let seen = try String(contentsOfFile: "\(directory)/seen", encoding: .utf8)
      .split(separator: "\n").map(String.init)
    let names = seen.compactMap { $0.contains("=") ? $0.split(separator: "=").first : nil }
    #expect(Set(names).subtracting(["PWD", "SHLVL", "_", "OLDPWD"]) == ["HOME", "PATH"])
    #expect(Array(seen.drop { $0.contains("=") }) == ["0", "512", "0077"])
  }

  @Test func endsTheClientWhenInterrupted() throws {
    let directory = try ScratchDirectory.make()
    defer { ScratchDirectory.remove(directory) }
    try "ProxyCommand sh -c 'echo $$ > \(directory)/pid; exec sleep 600'\n"
      .write(toFile: "\(directory)/config", atomically: false, encoding: .utf8)
    let interruption = Interruption()
    var copy = SecureCopy(environment: [:], limit: 1000, interruption: interruption)
    copy.configurationFile = "\(directory)/config"
    let started = Mutex<pid_t?>(nil)
    let pidFile = "\(directory)/pid"
    let signaller = Thread {
      let pid: pid_t? = Waiting.value {
        // The file does not exist before ssh runs.
        let text = try? String(contentsOfFile: pidFile, encoding: .utf8)
        return text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
      }
      guard let pid else { return interruption.raise() }
      started.withLock { $0 = pid }
      kill(getpid(), SIGINT)  // as Ctrl-C does
    }
    signaller.start()
    #expect(throws: TransferError.interrupted) { _ = try copy.get(remote("f")) }
    let pid = try #require(started.withLock { $0 })
    #expect(Waiting.isTrue { !isRunning(pid) }, "ssh's own child is left over")
  }

  /// A zombie does not run, whoever fails to reap it.
  private func isRunning(_ pid: pid_t) -> Bool {
    let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    return status.map { !$0.contains("State:\tZ") } ?? false
  }

  /// Here because only one thread may catch signals at a time, and this suite is serial.
  @Test func signalsRaiseAnInterruptionAndScopesNest() {
    let outer = Interruption()
    let inner = Interruption()
    // A test's thread may have signals blocked, so they go to the process.
    func send(_ signal: Int32, awaiting interruption: Interruption) {
      kill(getpid(), signal)
      _ = Waiting.isTrue { interruption.isRaised }
    }
    outer.whileCatchingSignals {
      inner.whileCatchingSignals { send(SIGINT, awaiting: inner) }
      #expect(inner.isRaised && !outer.isRaised)
      send(SIGQUIT, awaiting: outer)
      #expect(outer.isRaised)
    }
    outer.clear()
    #expect(!outer.isRaised)
  }

  @Test func operandsStandBehindTheOptions() throws {
    var copy = SecureCopy(environment: [:], limit: 1)
    copy.port = 2222
    copy.configurationFile = "/c"
    copy.source = try SourceAddress("10.0.0.1/8")
    #expect(
      copy.options(onTerminal: false) == [
        "-F", "/c", "-P", "2222", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=10", "-o",
        "ServerAliveCountMax=2", "-o", "BindAddress=10.0.0.1", "-o", "BatchMode=yes",
      ])
    #expect(!copy.options(onTerminal: true).contains("BatchMode=yes"))
    #expect(try RemoteFile.secureCopy(from: "u@[::1]:/p").operand == "u@[::1]:/p")
    #expect(try RemoteFile.secureCopy(from: "u@h:p").operand == "u@[h]:p")
  }
}
