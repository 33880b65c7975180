// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import TestSupport

@testable import Transfer

/// A real sshd on loopback with keys and files of its own, ended with the object.
final class SecureShellServer: @unchecked Sendable {
  /// What is wrong with the server or the client's configuration.
  enum Flaw: Sendable {
    case none, otherHostKey, unknownHostKey, otherUserKey, noSubsystem
  }

  /// Why there can be no sshd here; nil when there can.
  static let obstacle: String? = {
    for program in ["/usr/sbin/sshd", "/usr/bin/ssh-keygen", "/usr/bin/scp"] {
      guard access(program, X_OK) == 0 else { return "\(program) is not installed" }
    }
    if getuid() == 0, access("/run/sshd", F_OK) != 0, mkdir("/run/sshd", 0o755) != 0 {
      return "/run/sshd cannot be made"
    }
    return nil
  }()

  /// Everything of the server's; `files` below it is what tests fetch.
  let directory: String
  /// For `scp -F`.
  var clientConfiguration: String { "\(directory)/ssh_config" }
  let port: UInt16
  private let process: ChildProcess

  init(_ flaw: Flaw = .none) throws {
    directory = try ScratchDirectory.make()
    port = ScratchDirectory.freePort()
    try FileManager.default.createDirectory(
      atPath: "\(directory)/files", withIntermediateDirectories: false)
    for name in ["host", "user", "other"] {
      try ScratchDirectory.makeKey("\(directory)/\(name)")
    }
    let user = try String(contentsOfFile: "\(directory)/user.pub", encoding: .utf8)
    try Self.write(user, to: "\(directory)/authorized_keys")
    let key = flaw == .otherHostKey ? "other.pub" : "host.pub"
    let host = try String(contentsOfFile: "\(directory)/\(key)", encoding: .utf8)
    let known = flaw == .unknownHostKey ? "" : "[127.0.0.1]:\(port) \(host)"
    try Self.write(known, to: "\(directory)/known_hosts")
    try Self.write(
      """
      Port \(port)
      ListenAddress 127.0.0.1
      HostKey \(directory)/host
      AuthorizedKeysFile \(directory)/authorized_keys
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      KbdInteractiveAuthentication no
      PermitRootLogin yes
      \(flaw == .noSubsystem ? "" : "Subsystem sftp internal-sftp")

      """, to: "\(directory)/sshd_config")
    try Self.write(
      """
      IdentityFile \(directory)/\(flaw == .otherUserKey ? "other" : "user")
      IdentitiesOnly yes
      UserKnownHostsFile \(directory)/known_hosts
      GlobalKnownHostsFile /dev/null

      """, to: "\(directory)/ssh_config")
    process = try ScratchDirectory.start(
      "/usr/sbin/sshd", "-D", "-f", "\(directory)/sshd_config")
    try ScratchDirectory.awaitListener(port)
  }

  deinit {
    ScratchDirectory.remove(directory)
  }

  private static func write(_ text: String, to path: String) throws {
    try text.write(toFile: path, atomically: false, encoding: .utf8)
  }

  /// Lays a file of pseudo-random bytes below `files`; its absolute path.
  func lay(_ name: String, count: Int) throws -> (path: String, bytes: [UInt8]) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let path = "\(directory)/files/\(name)"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return (path, bytes)
  }
}

/// Files, ports and programs for tests.
enum ScratchDirectory {
  static func make() throws -> String {
    let path = NSTemporaryDirectory() + "wfsh-transfer-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
    return path
  }

  static func remove(_ path: String) {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Starts a program that ends with the value returned. Not Foundation's `Process`: its
  /// descriptors leak into children started at the same time, and then it waits for those too.
  static func start(_ program: String, _ arguments: String...) throws -> ChildProcess {
    var launch = ChildProcess.Launch(
      path: program, arguments: arguments, environment: ["PATH": "/usr/bin:/bin:/usr/sbin:/sbin"])
    launch.name = program  // sshd starts itself again by its name
    launch.leadsGroup = true
    return try ChildProcess(launch)
  }

  static func makeKey(_ path: String) throws {
    var child = try start("/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", path)
    while true {
      switch child.next(until: Deadline(after: .seconds(20)), interruption: nil) {
      case .ended(.exited(0)): return
      case .errorOutput: continue
      default: throw CocoaError(.executableLoad)
      }
    }
  }

  /// A TCP socket bound to 127.0.0.1, and its port.
  static func boundTCP() -> (descriptor: Int32, port: UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return (descriptor, UInt16(bigEndian: name.sin_port))
  }

  static func freePort() -> UInt16 {
    let (descriptor, port) = boundTCP()
    close(descriptor)
    return port
  }

  /// Waits until something accepts connections at `port`, at most ten seconds.
  static func awaitListener(_ port: UInt16) throws {
    let isListening = Waiting.isTrue {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var name = sockaddr_in()
      name.sin_family = sa_family_t(AF_INET)
      name.sin_port = port.bigEndian
      name.sin_addr.s_addr = inet_addr("127.0.0.1")
      let connected = withUnsafePointer(to: &name) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      return connected == 0
    }
    guard isListening else { throw CocoaError(.fileReadUnknown) }
  }
}
