// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A running program, started without any shell. Whoever drops it ends it.
public struct ChildProcess: ~Copyable {
  /// What to start, and in which surroundings.
  public struct Launch {
    /// Absolute path of the program.
    public var path: String
    /// What it is told as its own name; nil: its path without the directory.
    public var name: String?
    /// Its arguments, without the name of the program.
    public var arguments: [String]
    /// The whole environment; nothing is inherited.
    public var environment: [String: String]
    /// Becomes the standard input; nil: `/dev/null`.
    public var standardInput: MemoryFile?
    /// Its controlling terminal, in a session of its own, and its standard output and error; nil: it
    /// has none, and its output is `/dev/null`.
    public var terminal: PseudoTerminal?
    /// Size in bytes above which the program is killed by SIGXFSZ when it writes a file.
    public var largestFile: Int?
    /// Whether it leads a process group of its own, which hears no Ctrl-C of the terminal and is
    /// ended as a whole.
    public var leadsGroup = false

    /// `path` with `arguments` in exactly that environment.
    public init(path: String, arguments: [String], environment: [String: String]) {
      self.path = path
      self.arguments = arguments
      self.environment = environment
    }
  }

  /// How it ended.
  public enum End: Equatable, Sendable {
    /// By itself, with a status of 0 to 255.
    case exited(Int32)
    /// By a signal.
    case killed(signal: Int32)
  }

  /// What a wait brought.
  public enum Event: Sendable {
    /// Bytes of its standard error, or of all that it printed on its terminal.
    case errorOutput([UInt8])
    /// It has ended; nothing more of its standard error is to come.
    case ended(End)
    /// The deadline passed.
    case timedOut
    /// The operator interrupted.
    case interrupted
  }

  private let identifier: pid_t
  private let handle: Int32
  private let errorOutput: Int32
  private let leadsGroup: Bool
  private let terminal: PseudoTerminal?
  private var end: End?
  private var errorIsOpen = true

  /// Starts it. All its signals are at their defaults, it writes no core file and creates files
  /// for its user only; of the parent's descriptors it has none but the three standard ones.
  public init(_ launch: Launch) throws(SystemError) {
    let started = try ChildProcess.start(launch)
    identifier = started.child
    errorOutput = started.errorOutput
    handle = pidfd_open(started.child, 0)
    leadsGroup = launch.leadsGroup || launch.terminal != nil
    terminal = launch.terminal
  }

  private static func start(
    _ launch: Launch
  ) throws(SystemError) -> (child: pid_t, errorOutput: Int32) {
    let null = cposix_open("/dev/null", O_RDWR, 0)
    guard null >= 0 else { throw .last("open") }
    defer { close(null) }
    var ends: [Int32] = [-1, -1]
    if let terminal = launch.terminal {
      ends = [terminal.descriptor, terminal.child].map(cposix_duplicate)
    } else {
      guard cposix_pipe(&ends) == 0 else { throw .last("pipe2") }
    }
    defer { close(ends[1]) }
    _ = cposix_set_nonblocking(ends[0])

    // The name without its directory: programs begin their messages with it.
    let name = launch.name ?? launch.path.split(separator: "/").last.map(String.init) ?? launch.path
    let words = ([name] + launch.arguments).map { strdup($0) }
    let variables = launch.environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + variables { free(text) } }
    let started: Result<pid_t, SystemError> = (words + [nil]).withUnsafeBufferPointer { words in
      (variables + [nil]).withUnsafeBufferPointer { variables in
        launch.path.withCString { path in
          var description = cposix_launch(
            path: path, arguments: words.baseAddress, environment: variables.baseAddress,
            input: launch.standardInput?.descriptor ?? null,
            output: launch.terminal == nil ? null : ends[1], error: ends[1],
            largest_file: Int64(launch.largestFile ?? -1), own_group: launch.leadsGroup ? 1 : 0,
            own_session: 0, terminal: nil)
          let child = withTerminalName(launch.terminal) { name in
            description.terminal = name
            return cposix_launch(&description)
          }
          return child > 0 ? .success(child) : .failure(.last("execve"))
        }
      }
    }
    switch started {
    case .success(let child):
      return (child, ends[0])
    case .failure(let problem):
      close(ends[0])
      throw problem
    }
  }

  private static func withTerminalName(
    _ terminal: PseudoTerminal?, _ body: (UnsafePointer<CChar>?) -> pid_t
  ) -> pid_t {
    guard let terminal else { return body(nil) }
    return terminal.name.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  deinit {
    if end == nil {
      kill(leadsGroup ? -identifier : identifier, SIGKILL)
      var status: Int32 = 0
      while waitpid(identifier, &status, 0) < 0, errno == EINTR { continue }
    }
    if handle >= 0 { close(handle) }
    close(errorOutput)
  }

  /// Waits until something happens.
  public mutating func next(until deadline: Deadline, interruption: Interruption?) -> Event {
    while true {
      // The order matters: what it wrote before it ended is read before its end is told. A
      // grandchild may hold the pipe open for ever, so its end is not waited for.
      let ended = end != nil || hasEnded()
      if let bytes = pendingErrorOutput() { return .errorOutput(bytes) }
      if ended, let end { return .ended(end) }
      if let interruption, interruption.isRaised { return .interrupted }
      if deadline.hasPassed { return .timedOut }
      // Without pidfd_open(2), which a sandbox may refuse, its end is looked for again and again.
      let timeout = handle >= 0 ? deadline.pollTimeout : min(deadline.pollTimeout, 20)
      var entries = [
        pollfd(fd: errorIsOpen ? errorOutput : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: handle, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, nfds_t(entries.count), timeout)
    }
  }

  /// Asks it to end (SIGTERM) and, when it is still there after `grace`, ends it (SIGKILL).
  ///
  /// What it still writes to its standard error is dropped.
  public mutating func stop(grace: Duration) -> End {
    signal(SIGTERM)
    let deadline = Deadline(after: grace)
    while true {
      switch next(until: deadline, interruption: nil) {
      case .errorOutput, .interrupted: continue
      case .ended(let end): return end
      case .timedOut:
        signal(SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) < 0, errno == EINTR { continue }
        let end = ChildProcess.end(of: status)
        self.end = end
        return end
      }
    }
  }

  private func signal(_ number: Int32) {
    if end == nil { kill(leadsGroup ? -identifier : identifier, number) }
  }

  private mutating func hasEnded() -> Bool {
    var status: Int32 = 0
    guard waitpid(identifier, &status, WNOHANG) == identifier else { return false }
    end = ChildProcess.end(of: status)
    return true
  }

  private mutating func pendingErrorOutput() -> [UInt8]? {
    guard errorIsOpen else { return nil }
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(errorOutput, &buffer, buffer.count)
    if count == 0 { errorIsOpen = false }
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  private static func end(of status: Int32) -> End {
    let signal = cposix_term_signal(status)
    return signal == 0 ? .exited(cposix_exit_status(status)) : .killed(signal: signal)
  }
}

extension ChildProcess.End {
  /// Whether it was killed because it wrote more than ``ChildProcess/Launch/largestFile``.
  public var exceededFileSize: Bool { self == .killed(signal: SIGXFSZ) }
}
