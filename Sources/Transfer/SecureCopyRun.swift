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
    options: [String], _ origin: String, _ destination: String,
    _ conversation: SecureCopyConversation?, _ report: (String) -> Void
  ) throws(TransferError) {
    let arguments =
      settings.options(onTerminal: conversation != nil) + options + ["--"] + [origin, destination]
    try settings.interruption.whileCatchingSignals { () throws(TransferError) in
      var dialogue: SecureCopyDialogue?
      var terminal: PseudoTerminal?
      if let conversation {
        do throws(SystemError) {
          let own = try PseudoTerminal(rows: conversation.rows, columns: conversation.columns)
          dialogue = SecureCopyDialogue(conversation, on: own)
          terminal = own
        } catch {
          throw .system(error.description)
        }
      }
      var child = try start(arguments, on: terminal)
      defer { dialogue?.close { _ in } }
      let end = try watch(&child, &dialogue, report)
      dialogue?.close { diagnosis.add($0) }
      diagnosis.flush(report)
      if settings.interruption.isRaised { throw .interrupted }
      if let problem = diagnosis.problem(end) { throw problem }
    }
  }

  /// Without a terminal it leads a group, so that the ssh below it is ended with it; with one it
  /// leads a session.
  private func start(
    _ arguments: [String], on terminal: PseudoTerminal?
  ) throws(TransferError) -> ChildProcess {
    for program in SecureCopy.programs {
      var launch = ChildProcess.Launch(
        path: program, arguments: arguments,
        environment: settings.environment.filter {
          SecureCopy.inheritedVariables.contains($0.key)
        })
      launch.standardInput = file
      launch.terminal = terminal
      launch.largestFile = receives ? settings.limit : nil
      launch.leadsGroup = terminal == nil
      do {
        return try ChildProcess(launch)
      } catch {
        guard error.isMissingFile else { throw .system(error.description) }
      }
    }
    throw .clientMissing
  }

  private mutating func watch(
    _ child: inout ChildProcess, _ dialogue: inout SecureCopyDialogue?, _ report: (String) -> Void
  ) throws(TransferError) -> ChildProcess.End {
    var overall = Limit(settings.overallSeconds)
    let login = dialogue == nil ? SecureCopy.batchLoginLimit : SecureCopy.loginLimit
    var step = receives ? Limit(login) : overall
    var count = 0
    while true {
      let mayAsk = dialogue?.mayAsk ?? false
      let tick = Deadline(after: mayAsk ? SecureCopyDialogue.silence : .seconds(1))
      let deadline = min(tick, step.deadline, overall.deadline)
      let event = child.next(until: deadline, interruption: settings.interruption)
      switch event {
      case .errorOutput(let bytes):
        dialogue?.add(bytes) { diagnosis.add($0) }
        if dialogue == nil { diagnosis.add(bytes, report) }
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
        if let passed = [overall, step].first(where: { $0.deadline.hasPassed }) {
          _ = child.stop(grace: .seconds(2))
          throw .timedOut(seconds: passed.seconds)
        }
        guard mayAsk else { continue }
      }
      guard dialogue?.asks ?? false || (mayAsk && event.isTimeOut) else { continue }
      guard dialogue?.ask() ?? false else {
        _ = child.stop(grace: .seconds(2))
        throw .interrupted
      }
      // The operator's time is not the server's.
      overall = Limit(settings.overallSeconds)
      step = receives ? Limit(login) : overall
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

extension ChildProcess.Event {
  fileprivate var isTimeOut: Bool {
    if case .timedOut = self { true } else { false }
  }
}
