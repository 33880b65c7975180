// SPDX-License-Identifier: Apache-2.0

import Commands
import LineEditor
import POSIX
import Shell
import Store
import Text

/// Options and wiring; see `Session` for what happens then.
@main
struct Main {
  static let version = "0.1.0"

  static func main() {
    EditTerminal.silenceEcho()
    let environment = ProcessEnvironment.value
    ProcessEnvironment.protectMemory()
    var options: Options
    do throws(Options.UsageError) {
      options = try Options(ProcessEnvironment.takeArguments(), environment: environment)
    } catch {
      fail("\(error.message)\n\(Options.usage)", status: 2)
    }
    ProcessEnvironment.forget("SSH_ORIGINAL_COMMAND")
    // A line may contain a passphrase, so each is dropped when it has been run.
    let lines = options.takeLines()
    switch options.action {
    case .help: StandardStream.output.show(Options.usage)
    case .version: StandardStream.output.show("wfsh \(version)\n")
    case .test(let paths, let updates):
      let own = environment("WFSH_GRAMMAR")?.nonEmpty
      ProcessEnvironment.exit(TranscriptTest.run(paths, updates: updates, own: own))
    case .serve(let address): Serve.run(options, listen: address)
    case .portal(let portal): Portal.run(options, portal)
    case .job(let number):
      // A session started the job, and reports what is wrong with the state directory.
      guard
        let appliance = try? ApplianceStart(
          options: options, environment: environment, directory: nil
        ).appliance()
      else { return }
      ProcessTitle.set("wfsh: job \(number) \(appliance.store.directory)")
      DetachedJob.run(number, on: appliance)
    case .session: ProcessEnvironment.exit(session(options, lines, environment))
    }
  }

  /// Runs a session and returns the exit status.
  private static func session(
    _ options: Options, _ lines: LinesToRun,
    _ environment: @escaping @Sendable (String) -> String?
  ) -> Int32 {
    var temporary: String?
    if options.isEphemeral {
      do throws(SystemError) { temporary = try ProcessEnvironment.makeTemporaryDirectory() } catch {
        fail("temporary directory: \(error)", status: 3)
      }
    } else if options.looksAhead {
      let start = ApplianceStart(options: options, environment: environment, directory: nil)
      do throws(ApplianceStart.StartError) { temporary = try start.copyForLookAhead() } catch {
        fail(error.message, status: 3)
      }
    }
    // What cannot be removed is left to the system's cleaning of temporary directories.
    defer { if let temporary { _ = try? FileSystem().removeTree(temporary) } }
    let appliance: Appliance
    do throws(ApplianceStart.StartError) {
      appliance = try ApplianceStart(
        options: options, environment: environment, directory: temporary
      ).appliance()
    } catch {
      StandardStream.error.show("wfsh: \(error.message)\n")
      return 3
    }
    let isLogin = lines.isEmpty && environment("SSH_CONNECTION") != nil && EditTerminal.isPossible
    // The messages of a login hold the notice as well.
    if !isLogin, let notice = appliance.administrators.notice(about: appliance.user) {
      StandardStream.error.show("wfsh: \(notice)\n")
    }
    ProcessTitle.set("wfsh: session \(appliance.user)")
    var session = Session(appliance: appliance, registry: .all)
    if !lines.isEmpty {
      var terminal = StreamTerminal()
      while !lines.isEmpty { session.run(lines.next(), on: &terminal) }
      return status(of: session, terminal.refusedLines)
    }
    if EditTerminal.isPossible, var terminal = EditTerminal(history: session.history) {
      appliance.session.settings.redraw = environment("WFSH_REDRAW") == "on"
      if environment("SSH_CONNECTION") != nil { LoginMessages(appliance).show(on: &terminal) }
      session.run(on: &terminal)
      return appliance.grammar.problem == nil ? 0 : status(of: session, 0)
    }
    var terminal = StreamTerminal()
    session.run(on: &terminal)
    return status(of: session, terminal.refusedLines)
  }

  /// The exit status of a session that is not on a terminal.
  private static func status(of session: Session, _ refusedLines: Int) -> Int32 {
    if let problem = session.appliance.grammar.problem {
      StandardStream.error.show("wfsh: \(problem)\n")
      return 3
    }
    return session.refusals + refusedLines > 0 ? 1 : 0
  }

  static func fail(_ message: String, status: Int32) -> Never {
    StandardStream.error.show("wfsh: \(message)\n")
    ProcessEnvironment.exit(status)
  }
}
