// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell

/// What the command line of the executable says.
struct Options {
  /// What was asked for.
  enum Action: Equatable {
    case session
    case test(paths: [String], updates: Bool)
    case serve(SocketAddress)
    case portal(PortalOptions)
    /// A job that a session started; not for people.
    case job(Int)
    case help
    case version
  }

  /// An argument that cannot be used; status 2.
  struct UsageError: Error {
    let message: String
  }

  var action = Action.session
  var state: String?
  var isEphemeral = false
  var user: String?
  var clock: Clock?
  var grammar: String?
  var lines: [String] = []
  /// argv[0] begins with `-`: started by login(1) or sshd.
  var isLoginShell = false

  static let usage = """
    usage: wfsh [--state DIR] [--ephemeral] [--user NAME] [--clock TIME|+Nd] [--grammar DIR] [-c LINE]...
           wfsh test [--update] PATH...
           wfsh serve --listen ADDRESS:PORT [--state DIR] [--clock TIME|+Nd] [--grammar DIR]
           wfsh portal --listen ADDRESS:PORT [--name NAME]... [--state DIR] [--clock TIME|+Nd]
           wfsh portal --password SERIAL | --ca [--state DIR] [--clock TIME|+Nd]
           wfsh --version | --help

    Without -c, lines come from the terminal or from standard input.

      --state DIR      where the configuration is kept (WFSH_STATE)
      --ephemeral      keep nothing
      --user NAME      the administrator
      --clock TIME     start at this time, for example "2026-12-01 08:00:00"; +80d: in 80 days (WFSH_CLOCK)
      --grammar DIR    further modules, or all modules if DIR holds wfsh-cli.yang (WFSH_GRAMMAR)
      -c LINE          run this line; all of them share one session

    status: 0 all accepted, 1 a command was refused, 2 usage, 3 state directory or grammar unusable

    """

  init(_ arguments: [String], environment: (String) -> String?) throws(UsageError) {
    isLoginShell =
      arguments.first?.split(separator: "/").last?.hasPrefix("-") ?? false
      || arguments.first?.hasPrefix("-") ?? false
    var rest = arguments.dropFirst()
    if rest.first == "test" {
      rest.removeFirst()
      try readTest(rest)
      return
    }
    if rest.first == "portal" {
      rest.removeFirst()
      try readPortal(rest, environment)
      return
    }
    var job: Int?
    if rest.first == "job", let number = rest.dropFirst().first.flatMap({ Int($0) }) {
      rest = rest.dropFirst(2)
      job = number
    }
    let serves = rest.first == "serve"
    if serves { rest.removeFirst() }
    while let argument = rest.popFirst() {
      let (name, attached) = Self.split(argument)
      func value() throws(UsageError) -> String {
        if let attached { return attached }
        guard let next = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
        return next
      }
      switch name {
      case "--state": state = try value()
      case "--user": user = try Self.userName(try value())
      case "--clock": clock = try Self.clock(try value(), "--clock")
      case "--grammar": grammar = try value()
      case "--listen" where serves: action = .serve(try Self.listenAddress(try value()))
      case "-c": lines.append(try value())
      case "--ephemeral" where attached == nil: isEphemeral = true
      case "--help", "-h": action = .help
      case "--version": action = .version
      case "-l" where isLoginShell: continue
      default: throw UsageError(message: "unknown argument '\(argument)'")
      }
    }
    if let job, action == .session { action = .job(job) }
    if serves, action == .session { throw UsageError(message: "serve needs --listen ADDRESS:PORT") }
    if serves, isEphemeral || !lines.isEmpty {
      throw UsageError(message: "serve takes neither --ephemeral nor -c")
    }
    state = state ?? environment("WFSH_STATE").flatMap { $0.isEmpty ? nil : $0 }
    grammar = grammar ?? environment("WFSH_GRAMMAR").flatMap { $0.isEmpty ? nil : $0 }
    try readClock(environment)
    if action == .session, lines.isEmpty, let line = environment("SSH_ORIGINAL_COMMAND") {
      lines = [line]
    }
    if isEphemeral, state != nil, arguments.contains(where: { $0.hasPrefix("--state") }) {
      throw UsageError(message: "--state and --ephemeral exclude each other")
    }
  }

  /// The lines to run, which the options then have no more.
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

  /// `--name=value` in its parts.
  static func split(_ argument: String) -> (name: String, value: String?) {
    guard argument.hasPrefix("--"), let equals = argument.firstIndex(of: "=") else {
      return (argument, nil)
    }
    return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
  }

  /// What clients accept in a prompt.
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

  /// The environment's clock, where no option names one.
  mutating func readClock(_ environment: (String) -> String?) throws(UsageError) {
    if clock == nil, let text = environment("WFSH_CLOCK"), !text.isEmpty {
      clock = try Self.clock(text, "WFSH_CLOCK")
    }
  }

  static func clock(_ text: String, _ name: String) throws(UsageError) -> Clock {
    guard let clock = Clock(text) else {
      throw UsageError(
        message:
          "\(name): '\(text)' is neither a time from 1970 on, such as '2026-12-01 08:00:00', nor +Nd of at most 36500 days"
      )
    }
    return clock
  }
}

/// Lines that are forgotten as they are run.
final class LinesToRun {
  private var rest: [String]

  init(_ lines: [String]) { rest = lines.reversed() }

  var isEmpty: Bool { rest.isEmpty }
  /// The next line; empty when there is none.
  func next() -> String { rest.popLast() ?? "" }
}
