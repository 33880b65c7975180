// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A running program, started without any shell. Dropping the value kills it.
public struct ChildProcess: ~Copyable {
  /// The program to start, and its environment.
  public struct Launch {
    /// Absolute path of the program.
    public var path: String
    /// The first word of its arguments; nil: its path without the directory.
    public var name: String?
    /// Its arguments, without the name of the program.
    public var arguments: [String]
    /// The whole environment; nothing is inherited.
    public var environment: [String: String]
    /// Becomes the standard input; nil: `/dev/null`.
    public var standardInput: MemoryFile?
    /// Its controlling terminal, in a session of its own, and its standard output and error; nil:
    /// it has none, and its output is `/dev/null`.
    public var terminal: PseudoTerminal?
    /// Size in bytes above which the program is killed by SIGXFSZ when it writes a file.
    public var largestFile: Int?
    /// Whether it leads a process group of its own, which the terminal's Ctrl-C does not
    /// reach and which is killed as a whole.
    public var leadsGroup = false

    /// `path` with `arguments` in exactly that environment.
    public init(path: String, arguments: [String], environment: [String: String]) {
      self.path = path
      self.arguments = arguments
      self.environment = environment
    }
  }

  /// How the program ended.
  public enum End: Equatable, Sendable {
    /// By itself, with a status of 0 to 255.
    case exited(Int32)
    /// By a signal.
    case killed(signal: Int32)
  }

  /// Why a wait returned.
  public enum Event: Sendable {
    /// Bytes of its standard error, or of all that it printed on its terminal.
    case errorOutput([UInt8])
    /// It has ended, and all of its standard error has been read.
    case ended(End)
    /// The deadline passed.
    case timedOut
    /// The administrator pressed Ctrl-C.
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
    let null = try ProgramStart.openNull()
    defer { close(null) }
    var ends: [Int32] = [-1, -1]
    if let terminal = launch.terminal {
      ends = [terminal.descriptor, terminal.child].map(cposix_duplicate)
    } else {
      guard cposix_pipe(&ends) == 0 else { throw .last("pipe2") }
    }
    defer { close(ends[1]) }
    _ = cposix_set_nonblocking(ends[0])
    do {
      let child = try withTerminalName(launch.terminal) { name throws(SystemError) in
        try ProgramStart.start(
          launch.path, name: launch.name, arguments: launch.arguments,
          environment: launch.environment
        ) {
          $0.input = launch.standardInput?.descriptor ?? null
          $0.output = launch.terminal == nil ? null : ends[1]
          $0.error = ends[1]
          $0.largest_file = Int64(launch.largestFile ?? -1)
          $0.own_group = launch.leadsGroup ? 1 : 0
          $0.terminal = name
        }
      }
      return (child, ends[0])
    } catch {
      close(ends[0])
      throw error
    }
  }

  private static func withTerminalName(
    _ terminal: PseudoTerminal?,
    _ body: (UnsafePointer<CChar>?) throws(SystemError) -> pid_t
  ) throws(SystemError) -> pid_t {
    guard let terminal else { return try body(nil) }
    return try terminal.name.withUnsafeBufferPointer { buffer throws(SystemError) in
      try body(buffer.baseAddress)
    }
  }

  deinit {
    if end == nil {
      kill(leadsGroup ? -identifier : identifier, SIGKILL)
      _ = ChildProcess.wait(for: identifier)
    }
    if handle >= 0 { close(handle) }
    close(errorOutput)
  }

  /// Waits for the next event.
  public mutating func next(until deadline: Deadline, interruption: Interruption?) -> Event {
    while true {
      // The order matters: what it wrote before it ended is read before its end is reported.
      // A grandchild may keep the pipe open for ever: the end of the pipe is not awaited.
      let ended = end != nil || hasEnded()
      if let bytes = pendingErrorOutput() { return .errorOutput(bytes) }
      if ended, let end { return .ended(end) }
      if let interruption, interruption.isRaised { return .interrupted }
      if deadline.hasPassed { return .timedOut }
      // Without pidfd_open(2), which a sandbox may refuse, its end is polled for.
      let timeout = handle >= 0 ? deadline.pollTimeout : min(deadline.pollTimeout, 20)
      var entries = [
        pollfd(fd: errorIsOpen ? errorOutput : -1, events: Int16(POLLIN), revents: 0),
        pollfd(fd: handle, events: Int16(POLLIN), revents: 0),
        pollfd(fd: interruption?.descriptor ?? -1, events: Int16(POLLIN), revents: 0),
      ]
      poll(&entries, nfds_t(entries.count), timeout)
    }
  }

  /// Sends SIGTERM and, when it still runs after `grace`, SIGKILL.
  ///
  /// Discards what it still writes to its standard error.
  public mutating func stop(grace: Duration) -> End {
    signal(SIGTERM)
    let deadline = Deadline(after: grace)
    while true {
      switch next(until: deadline, interruption: nil) {
      case .errorOutput, .interrupted: continue
      case .ended(let end): return end
      case .timedOut:
        signal(SIGKILL)
        let end = ChildProcess.wait(for: identifier)
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

  fileprivate static func wait(for child: pid_t) -> End {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR { continue }
    return end(of: status)
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

extension ChildProcess {
  /// Runs a program on the terminal of this process, as its foreground process, and waits for its
  /// end. It reads `input` from a pipe, as much of it as it wants.
  ///
  /// A signal that ends this process ends the program first (``Signals/child``). Of `launch` the
  /// path, name, arguments and environment count.
  @discardableResult
  public static func runInForeground(
    _ launch: Launch, input: String
  ) throws(SystemError) -> End {
    var ends: [Int32] = [-1, -1]
    guard cposix_pipe(&ends) == 0 else { throw .last("pipe2") }
    let child: pid_t
    do {
      defer { close(ends[0]) }
      child = try ProgramStart.start(
        launch.path, name: launch.name, arguments: launch.arguments,
        environment: launch.environment
      ) { $0.input = ends[0] }
    } catch {
      close(ends[1])
      throw error
    }
    Signals.child = child
    feed(input, to: ends[1])
    close(ends[1])
    let end = wait(for: child)
    Signals.child = 0
    return end
  }

  /// Ends early when the program reads no more: SIGPIPE is ignored.
  private static func feed(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
        if count < 0, errno != EINTR { return }
        sent += max(count, 0)
      }
    }
  }
}
