// SPDX-License-Identifier: Apache-2.0

import POSIX

/// A real server beside a session: tftpd-hpa or OpenSSH's sshd, on a free port of 127.0.0.1.
///
/// It is ended with the object.
final class PeerServer {
  /// Why it does not run.
  struct StartError: Error {
    let message: String
  }

  /// What placeholders of the transcript stand for.
  let values: [String: String]
  /// A file for `scp -F`, where the server is sshd.
  let sshConfiguration: String?
  private var processes: ProcessList

  /// `ChildProcess` is not copyable and so cannot stand in an optional property of a class
  /// directly.
  private struct ProcessList: ~Copyable {
    var server: ChildProcess
  }

  private init(
    _ server: consuming ChildProcess, values: [String: String], sshConfiguration: String? = nil
  ) {
    processes = ProcessList(server: server)
    self.values = values
    self.sshConfiguration = sshConfiguration
  }

  /// Starts the server that a `peer:` header names.
  static func start(_ name: String, in directory: ServerDirectory) throws(StartError) -> PeerServer
  {
    do {
      switch name {
      case "tftp": return try tftp(in: directory)
      case "scp": return try secureShell(in: directory)
      default: throw StartError(message: "there is no peer '\(name)'")
      }
    } catch let error as SystemError {
      throw StartError(message: "peer '\(name)' cannot be started: \(error)")
    } catch let problem as StartError {
      throw problem
    } catch {
      throw StartError(message: "peer '\(name)' cannot be started")
    }
  }
}

// MARK: tftpd-hpa

extension PeerServer {
  private static let trivialServer = "/usr/sbin/in.tftpd"

  private static func tftp(in directory: ServerDirectory) throws -> PeerServer {
    let files = directory.root + "/tftp"
    try FileSystem().makeDirectory(files)
    FileSystem.openToAll(directory.root)
    FileSystem.openToAll(files, forWriting: true)
    for name in try FileSystem().list(files) { FileSystem.openToAll("\(files)/\(name)") }
    let port = try FreePort.any(.udp)
    let server = try launch(
      trivialServer,
      [
        "--foreground", "--listen", "--address", "127.0.0.1:\(port)", "--user", "nobody",
        "--create", "--secure", files,
      ])
    try awaitListener(port, .udp, trivialServer + " (it needs root)")
    return PeerServer(server, values: ["HOST": "127.0.0.1", "TFTP-PORT": String(port)])
  }
}

// MARK: OpenSSH

extension PeerServer {
  private static let shellServer = "/usr/sbin/sshd"

  private static func secureShell(in directory: ServerDirectory) throws -> PeerServer {
    let root = directory.root
    let files = FileSystem()
    try files.makeDirectory(root + "/scp")
    // Where sshd, as root, keeps itself apart; Debian makes it when the service starts.
    try? files.makeDirectory("/run/sshd")
    for name in ["host", "user"] {
      var generator = try launch(
        "/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", "\(root)/\(name)-key"])
      guard case .exited(0) = wait(for: &generator) else {
        throw StartError(message: "ssh-keygen failed")
      }
    }
    let port = try FreePort.any(.tcp)
    try directory.write(directory.read("user-key.pub") ?? [], to: "authorized_keys")
    try directory.write(
      Array("[127.0.0.1]:\(port) ".utf8) + (directory.read("host-key.pub") ?? []), to: "known_hosts"
    )
    try directory.write(
      Array(
        """
        Port \(port)
        ListenAddress 127.0.0.1
        HostKey \(root)/host-key
        AuthorizedKeysFile \(root)/authorized_keys
        PidFile none
        StrictModes no
        UsePAM no
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        PermitRootLogin yes
        Subsystem sftp internal-sftp -d \(root)/scp

        """.utf8), to: "sshd_config")
    try directory.write(
      Array(
        """
        IdentityFile \(root)/user-key
        IdentitiesOnly yes
        UserKnownHostsFile \(root)/known_hosts
        GlobalKnownHostsFile /dev/null

        """.utf8), to: "ssh_config")
    let server = try launch(shellServer, ["-D", "-e", "-f", "\(root)/sshd_config"])
    try awaitListener(port, .tcp, shellServer)
    return PeerServer(
      server,
      values: [
        "HOST": "127.0.0.1", "SCP-PORT": String(port), "ACCOUNT": Account.name ?? "root",
      ], sshConfiguration: root + "/ssh_config")
  }

  private static func launch(
    _ program: String, _ arguments: [String]
  ) throws(SystemError) -> ChildProcess {
    var launch = ChildProcess.Launch(
      path: program, arguments: arguments,
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/"])
    // sshd starts itself again by this name.
    launch.name = program
    launch.leadsGroup = true
    return try ChildProcess(launch)
  }

  private static func wait(for process: inout ChildProcess) -> ChildProcess.End? {
    let deadline = Deadline(after: .seconds(20))
    while true {
      switch process.next(until: deadline, interruption: nil) {
      case .errorOutput: continue
      case .ended(let end): return end
      case .timedOut, .interrupted: return nil
      }
    }
  }

  /// Waits until the server has its port, at most ten seconds.
  private static func awaitListener(_ port: UInt16, _ kind: FreePort.Kind, _ what: String) throws {
    for _ in 0..<500 {
      if FreePort.isTaken(port, kind) { return }
      SystemClock.sleep(nanoseconds: 20_000_000)
    }
    throw StartError(message: "\(what) does not listen")
  }
}
