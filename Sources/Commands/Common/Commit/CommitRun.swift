// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import POSIX
import SecureServer
import Shell
import Store

/// One run of a commit or of a validation, from what it takes to the end of its job.
///
/// The session (`commit`, `validate`) and the process of a job with a rehearsed duration run the
/// same sequence:
///
/// 1. select: the candidate, or the part of it that was asked for;
/// 2. verify: the schema first, then the rules of the commit;
/// 3. apply: the selected configuration becomes the running one. A validation stops before this.
///
/// Verifying never writes, and applying never refuses for what the configuration says.
struct CommitRun {
  /// Source: API answer with code 19; the CLI prints the same.
  static let nothingToCommit = "There are no changes to commit."

  private let request: CommitRequest
  private let appliance: Appliance
  private let running: Configuration
  private let part: Store.Part?
  /// What is to run.
  let selected: Configuration

  /// Selects from the configurations of a commit that has begun.
  init(_ request: CommitRequest, of attempt: CommitAttempt, on appliance: Appliance) throws {
    try self.init(
      request, running: attempt.running, candidate: attempt.candidate, on: appliance)
  }

  /// Selects from the configurations as they are now.
  init(_ request: CommitRequest, on appliance: Appliance) throws {
    try self.init(
      request, running: appliance.running(), candidate: appliance.candidate(), on: appliance)
  }

  private init(
    _ request: CommitRequest, running: Configuration, candidate: Configuration,
    on appliance: Appliance
  ) throws {
    self.request = request
    self.appliance = appliance
    self.running = running
    part = try request.part(of: candidate, running, on: appliance)
    selected = part?.configuration ?? candidate
  }

  /// Whether there is anything to commit.
  var isNeeded: Bool { request.isForced || running != selected }

  /// The lines of the schema's errors in what the commit changes; empty where it is valid.
  func schemaErrors() throws -> [String] {
    let schema = try appliance.schema()
    return Validation(schema).problems(in: selected, changedFrom: running)
      .flatMap { $0.lines(in: schema.layout) }
  }

  /// Checks the rules and applies a configuration that ``schemaErrors()`` has found valid.
  ///
  /// - Parameter progress: called with 55 and 75 percent, the captured ones, as they are reached.
  /// - Returns: the job as it ended and was recorded.
  func commit(
    _ started: Job, _ attempt: CommitAttempt, progress: (Int) -> Void
  ) throws -> Job {
    var job = started
    let findings = try findings(checksAll: false)
    job.warnings = try warnings(findings)
    progress(55)
    let errors = try errors(findings)
    guard errors.isEmpty else {
      return try end(job, .failure, errors + ["(Module: device)", "Commit failed"])
    }
    progress(75)
    let version: Version
    do throws(StoreError) {
      version = try appliance.store.finish(
        attempt, partially: part, administrator: appliance.user, time: appliance.clock.now,
        description: request.description, job: job.id)
    } catch {
      return try end(job, .failure, ["Error: \(error.description)", "Commit failed"])
    }
    job.warnings += try lateListeners(version.number).flatMap(lines)
    return try end(job, .success, ["Configuration committed successfully"])
  }

  /// Waits until the listeners serve the new version: a commit is in force when its prompt is back.
  ///
  /// - Returns: those that did not say so in time, or that refuse every connection now.
  private func lateListeners(_ version: Int) throws -> [Finding] {
    // The commit has succeeded; `wfsh secure-connection status` reports what cannot be read.
    let reports =
      (try? ListenerReport.serving(version, in: appliance.store.serveDirectory)) ?? []
    return reports.compactMap { report in
      let address = "\(report.address.address):\(report.address.port)"
      if !report.hasReached(version) {
        return Finding(
          .isInForce, .warning, [],
          .listenerLate(address: address, process: report.process.id, version: version))
      }
      guard report.certificate == nil, let problem = report.problem else { return nil }
      return Finding(.isInForce, .warning, [], .listenerCloses(address: address, reason: problem))
    }
  }

  /// Checks everything, changed or not, and records the result in the job.
  func validate(_ started: Job) throws {
    var job = started
    let schema = try appliance.schema()
    let findings = try findings(checksAll: true)
    job.warnings = try warnings(findings)
    let errors =
      Validation(schema).problems(in: selected).flatMap { $0.lines(in: schema.layout) }
      + (try errors(findings))
    _ = try end(
      job, errors.isEmpty ? .success : .failure,
      errors.isEmpty ? ["Configuration is valid"] : errors + ["Configuration is invalid"])
  }

  /// What the rules find, and then whether a listener could serve what is left.
  private func findings(checksAll: Bool) throws -> [Finding] {
    let credentials = appliance.credentials
    let configured = credentials.configured(selected)
    let findings = CommitRules.findings(
      in: configured, changedFrom: checksAll ? nil : running, now: appliance.clock.now,
      opens: credentials.keyRing.recognizesSecrets())
    guard !findings.contains(where: { $0.severity == .error }) else { return findings }
    let trial = ServiceTrial(
      configured, now: appliance.clock.now, opens: credentials.keyRing.recognizesSecrets())
    guard checksAll || trial.differs(from: credentials.configured(running)) else {
      return findings
    }
    return findings + [try trial.finding(keyRing: credentials.keyRing.load)].compactMap { $0 }
  }

  private func errors(_ findings: [Finding]) throws -> [String] {
    let text = try FindingText(on: appliance)
    return findings.filter { $0.severity == .error }.map { finding in
      // What OpenSSL refuses is not to be seen in the configuration: the way out is said with it.
      let mending = finding.rule == .isServed ? finding.mending : nil
      return "Error: \(text.sentence(finding))" + (mending.map { " -> \(text.line($0))" } ?? "")
    }
  }

  /// The warning about the master key stands behind those of the rules.
  private func warnings(_ findings: [Finding]) throws -> [String] {
    let masterKey = Finding(appliance.credentials.keyRing.masterKeyState())
    let text = try FindingText(on: appliance)
    return (findings.filter { $0.severity == .warning } + [masterKey].compactMap { $0 })
      .flatMap { lines($0, text) }
  }

  private func lines(_ warning: Finding) throws -> [String] {
    lines(warning, try FindingText(on: appliance))
  }

  private func lines(_ warning: Finding, _ text: FindingText) -> [String] {
    ["Warning: \(text.sentence(warning))", "(Module: device)"]
  }

  private func end(_ job: Job, _ result: Job.Result, _ details: [String]) throws -> Job {
    try appliance.store.end(job, result, details: details, time: appliance.clock.now)
  }
}
