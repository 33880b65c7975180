// SPDX-License-Identifier: Apache-2.0

public import POSIX
import Text

/// Copies a file over ssh with the OpenSSH client `scp` as a child process.
///
/// 1. With a conversation, the administrator answers its questions: host key, password, passphrase
///    of a key. Without one it runs in batch mode and authenticates with a key.
/// 2. No shell is involved, operands follow `--`, and ``RemoteFile`` rejects values that ssh
///    could read as an option or pass to a shell.
/// 3. A fetched file is written to memory, never to a disk, and the kernel kills the child when it
///    writes more than the limit.
/// 4. A server without the sftp subsystem is tried again with the older protocol of scp when the
///    server's shell would not change the path.
public struct SecureCopy: Sendable {
  /// Seconds for the connection and the exchange of keys (`ConnectTimeout` of ssh_config(5)).
  public static let connectLimit = 10
  /// Seconds until the first byte when an administrator may have to answer: sshd's own
  /// `LoginGraceTime`.
  public static let loginLimit = 120
  /// Seconds until the first byte without an administrator.
  public static let batchLoginLimit = 30
  /// Seconds without a byte until the transfer times out.
  public static let silenceLimit = 30
  /// Limit of the whole transfer in seconds.
  public static let overallLimit = 300

  /// Absolute paths of the client; PATH is not used.
  static let programs = ["/usr/bin/scp", "/bin/scp", "/usr/local/bin/scp"]

  /// The server's port; nil: that of OpenSSH's configuration, otherwise 22.
  public var port: UInt16?
  /// The local address to connect from.
  public var source: SourceAddress?
  /// A file for `scp -F`; nil: the account's own configuration.
  public var configurationFile: String?
  /// The session's environment, from which the child inherits ``inheritedVariables``.
  public var environment: [String: String]
  /// The largest file in bytes that `get` accepts.
  public var limit: Int
  /// Ends every wait. SIGINT raises it while the child runs.
  public var interruption: Interruption

  /// The time limits; tests set shorter ones.
  var connectSeconds = SecureCopy.connectLimit
  var overallSeconds = SecureCopy.overallLimit

  /// All but the limit and the environment can be set afterwards.
  public init(
    environment: [String: String], limit: Int, interruption: Interruption = Interruption()
  ) {
    self.environment = environment
    self.limit = limit
    self.interruption = interruption
  }

  /// Names of the variables the child inherits: those that OpenSSH uses, none of wfsh's.
  public static let inheritedVariables = [
    "HOME", "PATH", "TERM", "LANG", "LC_ALL", "LC_CTYPE", "USER", "LOGNAME", "SSH_AUTH_SOCK",
    "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "KRB5CCNAME",
  ]

  /// Fetches a file.
  ///
  /// - Parameters:
  ///   - conversation: with the administrator; nil: batch mode.
  ///   - report: without a conversation, gets each line of the client's standard error as it
  ///     arrives, printable.
  public func get(
    _ remote: RemoteFile, conversation: SecureCopyConversation? = nil,
    report: (String) -> Void = { _ in }
  ) throws(TransferError) -> (bytes: [UInt8], result: TransferResult) {
    let clock = Stopwatch()
    do {
      let file = try MemoryFile()
      try copy(
        from: remote.operand, to: MemoryFile.pathForChild, of: remote, file, receives: true,
        conversation, report)
      let bytes = try file.contents(atMost: limit + 1)
      guard bytes.count <= limit else { throw TransferError.tooLarge(limit: limit) }
      return (bytes, TransferResult(count: bytes.count, seconds: clock.seconds))
    } catch {
      throw SecureCopy.problem(error)
    }
  }

  /// Stores a file on the server.
  ///
  /// - Parameters:
  ///   - name: shown in the client's progress line, and the file's name when the remote path is a
  ///     directory.
  ///   - directory: for a temporary link of that name; the bytes stay in memory.
  public func put(
    _ bytes: [UInt8], named name: String, to remote: RemoteFile, using directory: String,
    conversation: SecureCopyConversation? = nil, report: (String) -> Void = { _ in }
  ) throws(TransferError) -> TransferResult {
    let clock = Stopwatch()
    let isName = !name.isEmpty && !name.contains("/") && !name.contains("\0")
    guard isName, name != ".", name != ".." else {
      throw .illegalArgument("invalid file name '\(name.printable(limit: 64))'")
    }
    do {
      let file = try MemoryFile(bytes)
      // scp reads `a:b` as a host unless a slash comes first.
      let parent = directory.hasPrefix("/") ? directory : "./\(directory)"
      let link = try TemporaryLink(in: parent, name: name, target: MemoryFile.pathForChild)
      try copy(
        from: link.path, to: remote.operand, of: remote, file, receives: false, conversation, report
      )
      return TransferResult(count: bytes.count, seconds: clock.seconds)
    } catch {
      throw SecureCopy.problem(error)
    }
  }

  private static func problem(_ error: any Error) -> TransferError {
    switch error {
    case let problem as TransferError: problem
    case let failure as SystemError where failure.isStorageFull: .diskFull
    default: .system("\(error)")
    }
  }

  private func copy(
    from origin: String, to destination: String, of remote: RemoteFile, _ file: MemoryFile,
    receives: Bool, _ conversation: SecureCopyConversation?, _ report: (String) -> Void
  ) throws(TransferError) {
    var run = SecureCopyRun(settings: self, file: file, receives: receives)
    do {
      try run.perform(options: [], origin, destination, conversation, report)
    } catch {
      guard run.diagnosis.lacksSubsystem, remote.isPlain else { throw error }
      run = SecureCopyRun(settings: self, file: file, receives: receives)
      try run.perform(options: ["-O"], origin, destination, conversation, report)
    }
  }

  /// The words of the child's command line before the operands.
  func options(onTerminal: Bool) -> [String] {
    var words: [String] = []
    if let configurationFile { words += ["-F", configurationFile] }
    if let port { words += ["-P", String(port)] }
    var settings = [
      "ConnectTimeout=\(connectSeconds)", "ServerAliveInterval=10", "ServerAliveCountMax=2",
    ]
    if let source { settings.append("BindAddress=\(source)") }
    if !onTerminal { settings.append("BatchMode=yes") }
    return words + settings.flatMap { ["-o", $0] }
  }
}
