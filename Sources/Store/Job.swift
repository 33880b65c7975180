// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// One entry of `show jobs`: an operation that an administrator started, and its result.
public struct Job: Sendable, Equatable {
  /// Progress, in the appliance's words.
  public enum Status: String, Sendable {
    case pending = "PEND"
    case active = "ACT"
    case finished = "FIN"
  }

  /// Result, in the appliance's words.
  public enum Result: String, Sendable {
    case pending = "PEND"
    case success = "OK"
    case failure = "FAIL"
  }

  /// 1 and up.
  public let id: Int
  /// `Commit`, `Validate`, …
  public var type: String
  public var status: Status
  public var result: Result
  public var administrator: String
  /// Seconds since 1970, as the two below.
  public var enqueued: Int64
  public var dequeued: Int64?
  public var completed: Int64?
  /// Percent.
  public var progress: Int
  /// Lines for the operator.
  public var details: [String]
  /// Lines for the operator.
  public var warnings: [String]
  public var description: String
  /// The command's arguments, for a process that takes the job over.
  public var request: [String]
  /// The process that runs it.
  public var process: ProcessIdentity

  init(id: Int, type: String, administrator: String, time: Int64, process: ProcessIdentity) {
    self.id = id
    self.type = type
    self.administrator = administrator
    self.process = process
    status = .pending
    result = .pending
    enqueued = time
    progress = 0
    details = []
    warnings = []
    description = ""
    request = []
  }

  var bytes: [UInt8] {
    var fields = Fields()
    fields["type"] = type
    fields["status"] = status.rawValue
    fields["result"] = result.rawValue
    fields["administrator"] = administrator
    fields.set("enqueued", enqueued)
    fields.set("dequeued", dequeued)
    fields.set("completed", completed)
    fields.set("progress", progress)
    fields["details"] = Self.bounded(details).joined(separator: "\n")
    fields["warnings"] = Self.bounded(warnings).joined(separator: "\n")
    fields["description"] = description
    if !request.isEmpty { fields["request"] = request.joined(separator: "\n") }
    fields["process"] = "\(process.id) \(process.started)"
    return fields.bytes
  }

  init?(id: Int, bytes: [UInt8]) {
    guard let fields = Fields(bytes), let status = fields["status"].flatMap(Status.init),
      let result = fields["result"].flatMap(Result.init),
      let enqueued: Int64 = fields.number("enqueued")
    else { return nil }
    let numbers = fields["process"]?.split(separator: " ") ?? []
    let process = ProcessIdentity(
      id: numbers.first.flatMap { Int32($0) } ?? 0,
      started: numbers.count > 1 ? UInt64(numbers[1]) ?? 0 : 0)
    self.init(
      id: id, type: fields["type"] ?? "", administrator: fields["administrator"] ?? "",
      time: enqueued, process: process)
    self.status = status
    self.result = result
    dequeued = fields.number("dequeued")
    completed = fields.number("completed")
    progress = fields.number("progress") ?? 0
    details = Self.lines(fields["details"])
    warnings = Self.lines(fields["warnings"])
    description = fields["description"] ?? ""
    request = Self.lines(fields["request"])
  }

  /// Lines and bytes of details, and of warnings, that are kept. The command that ran the job shows all.
  private static var mostLines: Int { 1_000 }
  private static var mostBytes: Int { 1 << 17 }

  /// The first of these lines; one more says how many are missing.
  static func bounded(_ lines: [String]) -> [String] {
    var bytes = 0
    let kept = lines.prefix(mostLines).prefix {
      bytes += $0.utf8.count + 1
      return bytes <= mostBytes
    }
    return kept.count == lines.count ? lines : kept + ["(\(lines.count - kept.count) more lines)"]
  }

  /// The places in the queue of the jobs that have not begun, by their numbers; the next is 1.
  public static func queue(_ jobs: [Job]) -> [Int: Int] {
    let waiting = jobs.filter { $0.status == .pending }.map(\.id).sorted()
    return Dictionary(uniqueKeysWithValues: zip(waiting, 1...))
  }

  private static func lines(_ text: String?) -> [String] {
    guard let text, !text.isEmpty else { return [] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
