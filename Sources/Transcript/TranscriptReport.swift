// SPDX-License-Identifier: Apache-2.0

/// The outcome of several transcripts, as `wfsh test` prints it.
public struct TranscriptReport: Sendable {
  /// The result of one file.
  public enum Outcome: Equatable, Sendable {
    case passed
    /// `path:line` and a unified diff.
    case differed(String)
    /// It differed and was rewritten with the actual lines.
    case updated
    /// It could not be read or played.
    case malformed(TranscriptError)
  }

  /// The files in the order they were played.
  public private(set) var outcomes: [(file: String, outcome: Outcome)] = []
  /// Remarks of an update, one line each.
  private var remarks: [String] = []

  public init() {}

  public mutating func add(_ outcome: Outcome, of file: String, remark: String? = nil) {
    outcomes.append((file, outcome))
    if let remark { remarks.append(remark) }
  }

  /// 0 all pass (or were updated), 1 some differ, 2 some are malformed.
  public var exitStatus: Int32 {
    if count({ if case .malformed = $0 { true } else { false } }) > 0 { return 2 }
    return count { if case .differed = $0 { true } else { false } } > 0 ? 1 : 0
  }

  /// The differences and errors, then `N passed, N failed`, with what was updated or malformed.
  public var text: String {
    var text = ""
    for (file, outcome) in outcomes {
      switch outcome {
      case .passed: break
      case .differed(let difference): text += difference + "\n"
      case .updated: text += "\(file): updated\n"
      case .malformed(let error): text += "\(error)\n"
      }
    }
    for remark in remarks { text += remark + "\n" }
    let updated = count { $0 == .updated }
    let malformed = count { if case .malformed = $0 { true } else { false } }
    let failed = count { if case .differed = $0 { true } else { false } }
    text += "\(count { $0 == .passed }) passed, \(failed) failed"
    if updated > 0 { text += ", \(updated) updated" }
    if malformed > 0 { text += ", \(malformed) malformed" }
    return text + "\n"
  }

  private func count(_ isCounted: (Outcome) -> Bool) -> Int {
    outcomes.count { isCounted($0.outcome) }
  }
}
