// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// One run of the scp client: started, watched, ended.
struct SecureCopyRun {
  private let settings: SecureCopy
  private let file: MemoryFile
  private let receives: Bool
  /// What the client said.
  private(set) var diagnosis: SecureCopyDiagnosis

  init(settings: SecureCopy, file: MemoryFile, receives: Bool) {
    self.settings = settings
    self.file = file
    self.receives = receives
    diagnosis = SecureCopyDiagnosis(
      connectSeconds: settings.connectSeconds, limit: settings.limit)
  }

  mutating func perform(
    options: [String], _ origin: String, _ destination: String, _ report: (String) -> Void
  ) throws(TransferProblem) {
    guard settings.asksOperator, let terminal = ControllingTerminal() else {
      return try perform(options, [origin, destination], onTerminal: false, report)
    }
    try terminal.lend { () throws(TransferProblem) in
      try perform(options, [origin, destination], onTerminal: true, report)
    }
  }

  private mutating func perform(
    _ options: [String], _ operands: [String], onTerminal: Bool, _ report: (String) -> Void
  ) throws(TransferProblem) {
    let arguments = settings.options(onTerminal: onTerminal) + options + ["--"] + operands
    try settings.interruption.whileCatchingSignals { () throws(TransferProblem) in
      var child = try start(arguments, onTerminal: onTerminal)
      do throws(TransferProblem) {
        let end = try watch(&child, onTerminal: onTerminal, report)
        diagnosis.flush(report)
        if settings.interruption.isRaised { throw .interrupted }
        if let problem = diagnosis.problem(end) { throw problem }
      } catch {
        // Its progress line, or the echo of Ctrl-C, is without an end.
        if onTerminal, leavesLineOpen(error) { report("") }
        throw error
      }
    }
  }

  /// Without a terminal it leads a group, so that the ssh below it is ended with it; on one it stays
  /// in the session's, as only the foreground group may ask.
  private func start(
    _ arguments: [String], onTerminal: Bool
  ) throws(TransferProblem) -> ChildProcess {
    for program in SecureCopy.programs {
      var launch = ChildProcess.Launch(
        path: program, arguments: arguments,
        environment: settings.environment.filter {
          SecureCopy.inheritedVariables.contains($0.key)
        })
      launch.standardInput = file
      launch.inheritsStandardOutput = onTerminal
      launch.largestFile = receives ? settings.limit : nil
      launch.leadsGroup = !onTerminal
      do {
        return try ChildProcess(launch)
      } catch {
        guard error.isMissingFile else { throw .system(error.description) }
      }
    }
    throw .clientMissing
  }

  private mutating func watch(
    _ child: inout ChildProcess, onTerminal: Bool, _ report: (String) -> Void
  ) throws(TransferProblem) -> ChildProcess.End {
    let overall = Limit(settings.overallSeconds)
    let login = onTerminal ? SecureCopy.loginLimit : SecureCopy.batchLoginLimit
    var step = receives ? Limit(login) : overall
    var count = 0
    while true {
      let tick = Deadline(after: .seconds(1))
      let deadline = min(tick, step.deadline, overall.deadline)
      switch child.next(until: deadline, interruption: settings.interruption) {
      case .errorOutput(let bytes):
        diagnosis.add(bytes, report)
      case .ended(let end):
        return end
      case .interrupted:
        _ = child.stop(grace: .seconds(2))
        throw .interrupted
      case .timedOut:
        if receives, file.count != count {
          count = file.count
          step = Limit(SecureCopy.silenceLimit)
        }
        let passed = [overall, step].first { $0.deadline.hasPassed }
        guard let passed else { continue }
        _ = child.stop(grace: .seconds(2))
        throw .timedOut(seconds: passed.seconds)
      }
    }
  }

  /// A client that gave up by itself has ended its line.
  private func leavesLineOpen(_ problem: TransferProblem) -> Bool {
    switch problem {
    case .interrupted, .tooLarge: true
    case .timedOut: diagnosis.isEmpty
    default: false
    }
  }

  private struct Limit {
    let seconds: Int
    let deadline: Deadline

    init(_ seconds: Int) {
      self.seconds = seconds
      deadline = Deadline(after: .seconds(seconds))
    }
  }
}
