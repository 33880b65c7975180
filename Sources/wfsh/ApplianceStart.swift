// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Store
import Text

/// Makes the `Appliance` of a session from options, environment and directories.
struct ApplianceStart {
  /// The state directory or the grammar cannot be used, or the user is not an administrator; exit status 3.
  struct StartError: Error {
    let message: String
  }

  let options: Options
  /// The value of an environment variable.
  let environment: @Sendable (String) -> String?
  /// Used instead of the state directory.
  let directory: String?

  func appliance() throws(StartError) -> Appliance {
    let appliance = try unreadAppliance()
    do throws(StoreError) {
      _ = try appliance.store.summary()
    } catch {
      throw StartError(message: error.description)
    }
    if options.isUserStrict, let refusal = appliance.administrators.refusal(of: appliance.user) {
      throw StartError(message: refusal)
    }
    checkClock(of: appliance)
    return appliance
  }

  /// Reports a clock that runs backwards, and remembers one that was set.
  func checkClock(of appliance: Appliance) {
    guard directory == nil else { return }
    appliance.store.reportClock(now: appliance.clock.now)
    // Without it, a later session only says less.
    if options.clock != nil { _ = try? appliance.store.note(time: appliance.clock.now) }
  }

  /// A copy of the state directory for a look ahead, which its user removes; reports where it looks.
  func copyForLookAhead() throws(StartError) -> String {
    let state = try stateDirectory()
    let copy: String
    do throws(SystemError) { copy = try ProcessEnvironment.makeTemporaryDirectory() } catch {
      throw StartError(message: "temporary directory: \(error)")
    }
    do {
      try unreadAppliance().store.copy(to: copy)
    } catch {
      // What cannot be removed is left to the system's cleaning of temporary directories.
      _ = try? FileSystem().removeTree(copy)
      throw StartError(message: "\(error)")
    }
    let value = options.clockOption?.value ?? ""
    StandardStream.error.show(
      "wfsh: \(value): looking ahead on a copy of \(state.printable); nothing is kept "
        + "(--set-clock \(value) keeps it)\n")
    return copy
  }

  /// The same, without reading the state directory.
  func unreadAppliance() throws(StartError) -> Appliance {
    let state = try stateDirectory()
    do throws(GrammarDirectory.LoadError) {
      let grammar = try GrammarDirectory(builtIn: Self.builtInGrammar(), own: options.grammar)
      let own = options.grammar.map { ["--grammar", $0] } ?? []
      let invocation = { [user] (time: Int64) in
        ["--state", state, "--user", user, "--clock", String(time)] + own
      }
      let host = HostEnvironment(
        sshConfiguration: environment("WFSH_SSH_CONFIG")?.nonEmpty,
        environment: { ProcessEnvironment.all },
        // A temporary directory ends with this process: no other process may work in it.
        invocation: directory == nil ? invocation : nil)
      let appliance = try Appliance(
        directory: state, grammar: grammar, clock: options.clock ?? .system, user: user,
        origin: origin, host: host)
      appliance.store.report = { StandardStream.error.show("wfsh: \($0.printable)\n") }
      return appliance
    } catch {
      throw StartError(message: error.description)
    }
  }

  /// `Grammar/` beside the executable's checkout, or `share/wfsh/Grammar` of its prefix.
  static func builtInGrammar() -> String? {
    guard let executable = ProcessEnvironment.executable else { return nil }
    var parts = executable.split(separator: "/").dropLast()
    let installed = "/" + parts.dropLast().joined(separator: "/") + "/share/wfsh/Grammar"
    if isGrammar(installed) { return installed }
    while !parts.isEmpty {
      parts.removeLast()
      let candidate = "/" + parts.joined(separator: "/") + "/Grammar"
      if isGrammar(candidate) { return candidate }
    }
    return nil
  }

  private static func isGrammar(_ path: String) -> Bool {
    // A directory that cannot be read is not a usable grammar.
    ((try? FileSystem().status(path + "/wfsh-cli.yang")) ?? nil) != nil
  }

  func stateDirectory() throws(StartError) -> String {
    if let directory { return directory }
    if let state = options.state { return state }
    guard let path = Self.defaultDirectory("wfsh", environment) else {
      throw StartError(message: "no home directory; name a state directory with --state")
    }
    return path
  }

  /// The default directory of that name (XDG Base Directory Specification); nil without a home directory.
  static func defaultDirectory(
    _ name: String, _ environment: (String) -> String?
  ) -> String? {
    if let base = environment("XDG_STATE_HOME"), base.hasPrefix("/") { return "\(base)/\(name)" }
    let home = environment("HOME")?.nonEmpty ?? Account.homeDirectory
    return home.map { "\($0)/.local/state/\(name)" }
  }

  /// `--user`; the account's name in a session that sshd or login started; `admin` otherwise.
  private var user: String {
    if let user = options.user { return user }
    if options.isLoginShell || environment("SSH_CONNECTION") != nil, let name = Account.name {
      return name
    }
    return "admin"
  }

  private var origin: String {
    environment("SSH_CONNECTION")?.split(separator: " ").first.map(String.init) ?? "Console"
  }
}
