// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell

/// The command line of the executable.
struct Options {
  enum Action: Equatable {
    case session
    case test(paths: [String], updates: Bool)
    case serve(SocketAddress)
    case portal(PortalOptions)
    /// Runs a job that a session started. Internal, not shown in the usage text.
    case job(Int)
    case help
    case version
  }

  /// An invalid argument; exit status 2.
  struct UsageError: Error {
    let message: String
  }

  var action = Action.session
  var state: String?
  var isEphemeral = false
  /// Whether `serve` may start with a state directory that does not exist.
  var creates = false
  var user: String?
  /// Whether the user has to be an administrator of the running configuration.
  var isUserStrict = false
  var clock: Clock?
  /// Whether the clock is a look ahead (`--clock +Nd`): it works on a copy of the state directory.
  var looksAhead = false
  /// The option that set the clock.
  var clockOption: (name: String, value: String)?
  var grammar: String?
  var lines: [String] = []
  /// Whether argv[0] begins with `-`: login(1) or sshd started the shell.
  var isLoginShell = false

  static let usage = """
    usage: wfsh [--state DIR] [--ephemeral] [--user NAME] [--strict-user] [--clock TIME|+Nd]
                [--set-clock TIME|+Nd] [--grammar DIR] [-c LINE]...
           wfsh test [--update] PATH...
           wfsh serve --listen ADDRESS:PORT [--state DIR [--create]] [--clock TIME|+Nd] [--set-clock TIME|+Nd]
                [--grammar DIR]
           wfsh portal --listen ADDRESS:PORT [--name NAME]... [--state DIR] [--clock TIME|+Nd]
           wfsh portal --password SERIAL | --ca [--state DIR] [--clock TIME|+Nd]
           wfsh --version | --help

    Without -c, lines come from the terminal or from standard input.

      --state DIR      directory of the configuration (WFSH_STATE)
      --ephemeral      use a temporary directory and remove it at the end
      --user NAME      name of the administrator
      --strict-user    refuse a NAME that is not an administrator of the running configuration
      --clock +80d     look 80 days ahead, on a copy of the state directory that is removed at the end
      --clock TIME     use this time, for example "2026-12-01 08:00:00", and keep all changes (WFSH_CLOCK)
      --set-clock TIME use this time, or +80d, and keep all changes
      --grammar DIR    more modules, or all modules if DIR contains wfsh-cli.yang (WFSH_GRAMMAR)
      --create         serve predefined certificates from a DIR that does not exist yet
      -c LINE          run LINE; may be repeated, and all lines share one session

    exit status: 0 all commands were accepted, 1 a command was refused, 2 invalid usage,
                 3 the state directory or the grammar cannot be used, or --strict-user refused the user

    """

  init(_ arguments: [String], environment: (String) -> String?) throws(UsageError) {
    isLoginShell =
      arguments.first?.split(separator: "/").last?.hasPrefix("-") ?? false
      || arguments.first?.hasPrefix("-") ?? false
    var rest = arguments.dropFirst()
    if rest.first == "test" {
      try readTest(rest.dropFirst())
      return
    }
    if rest.first == "portal" {
      try readPortal(rest.dropFirst(), environment)
      return
    }
    var job: Int?
    if rest.first == "job", let number = rest.dropFirst().first.flatMap({ Int($0) }) {
      rest = rest.dropFirst(2)
      job = number
    }
    let serves = rest.first == "serve"
    if serves { rest.removeFirst() }
    var reader = ArgumentReader(rest)
    while let name = reader.next() {
      switch name {
      case "--state": state = try reader.value()
      case "--user": user = try Self.userName(try reader.value())
      case "--strict-user" where reader.isFlag && !serves: isUserStrict = true
      case "--clock", "--set-clock": try setClock(name, try reader.value())
      case "--grammar": grammar = try reader.value()
      case "--listen" where serves: action = .serve(try Self.listenAddress(try reader.value()))
      case "-c": lines.append(try reader.value())
      case "--ephemeral" where reader.isFlag: isEphemeral = true
      case "--create" where serves && reader.isFlag: creates = true
      case "--help", "-h": action = .help
      case "--version": action = .version
      case "-l" where isLoginShell: continue
      default: throw reader.unknown
      }
    }
    if let job, action == .session { action = .job(job) }
    if serves, action == .session { throw UsageError(message: "serve needs --listen ADDRESS:PORT") }
    if serves, isEphemeral || !lines.isEmpty {
      throw UsageError(message: "serve takes neither --ephemeral nor -c")
    }
    state = state ?? environment("WFSH_STATE")?.nonEmpty
    grammar = grammar ?? environment("WFSH_GRAMMAR")?.nonEmpty
    try readClock(environment)
    if action == .session, lines.isEmpty, let line = environment("SSH_ORIGINAL_COMMAND") {
      lines = [line]
    }
    if isEphemeral, state != nil, arguments.contains(where: { $0.hasPrefix("--state") }) {
      throw UsageError(message: "--state and --ephemeral exclude each other")
    }
  }

  /// Moves the lines to run out of the options.
  mutating func takeLines() -> LinesToRun {
    defer { lines = [] }
    return LinesToRun(lines)
  }

  private mutating func readTest(_ arguments: ArraySlice<String>) throws(UsageError) {
    var paths: [String] = []
    var updates = false
    for argument in arguments {
      if argument == "--update" {
        updates = true
      } else if argument.hasPrefix("-") {
        throw UsageError(message: "unknown argument '\(argument)'")
      } else {
        paths.append(argument)
      }
    }
    guard !paths.isEmpty else { throw UsageError(message: "test needs a path") }
    action = .test(paths: paths, updates: updates)
  }

  /// Accepts the characters that network automation clients expect in a prompt.
  private static func userName(_ text: String) throws(UsageError) -> String {
    let isName =
      !text.isEmpty && text.utf8.count <= 63
      && text.utf8.allSatisfy {
        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
          || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D
      }
    guard isName, !text.hasPrefix("-") else {
      throw UsageError(
        message: "'\(text)' is not a valid user name: letters, digits, '.', '_' and '-'")
    }
    return text
  }

  /// Takes the clock from the environment unless an option has set it.
  mutating func readClock(_ environment: (String) -> String?) throws(UsageError) {
    if clock == nil, let text = environment("WFSH_CLOCK")?.nonEmpty {
      try setClock("WFSH_CLOCK", text)
    }
  }

  /// Sets the clock. A second option is an error, since one of them may keep what the other does not.
  mutating func setClock(_ name: String, _ value: String) throws(UsageError) {
    if let clockOption, clockOption.name != name {
      throw UsageError(message: "\(clockOption.name) and \(name) exclude each other")
    }
    clock = try Self.clock(value, name)
    clockOption = (name, value)
    looksAhead = value.hasPrefix("+") && name != "--set-clock"
  }

  static func clock(_ text: String, _ name: String) throws(UsageError) -> Clock {
    guard let clock = Clock(text) else {
      throw UsageError(
        message:
          "\(name): '\(text)' is neither a time from 1970 to 9999, such as '2026-12-01 08:00:00', nor +Nd of at most 36500 days"
      )
    }
    return clock
  }
}

/// Lines to run; each is dropped when it is taken.
final class LinesToRun {
  private var rest: [String]

  init(_ lines: [String]) { rest = lines.reversed() }

  var isEmpty: Bool { rest.isEmpty }
  /// The next line; empty when there is none.
  func next() -> String { rest.popLast() ?? "" }
}
