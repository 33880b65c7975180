// SPDX-License-Identifier: Apache-2.0

/// The way from a transcript's lines to what came: the source of diff and update alike.
struct Revision {
  enum Edit: Equatable {
    /// The line of this index stands.
    case keep(Int)
    /// The line did not come.
    case remove(Int)
    /// The line came, written as a transcript writes it.
    case insert(String)
    /// The line did not come, and an update keeps it.
    case lose(Int)
    /// The line came, and an update does not write it.
    case show(String)

    var isKeep: Bool { if case .keep = self { true } else { false } }
  }

  let transcript: Transcript
  private(set) var edits: [Edit] = []
  /// A captured line did not come.
  private(set) var losesCapture = false
  /// Index of the first line that no edit names yet.
  private var next = 0
  private let writer: LineWriter

  init(of playback: Playback) {
    transcript = playback.transcript
    writer = LineWriter(values: playback.values)
    for (index, step) in transcript.steps.enumerated() {
      keep(upTo: step.line - 1)
      if index < playback.steps.count {
        revise(step, by: playback.steps[index])
      } else {
        lose(step.line)
        for line in step.expected { lose(line.number) }
      }
    }
    let after = transcript.sections.filter { $0.place == .after }
    for (section, file) in zip(after, playback.files) {
      if let file {
        keep(upTo: section.line)
        revise(section.expected, by: file.comparison, file.lines, inFile: true)
      } else {
        lose(section.line)
        for line in section.expected { lose(line.number) }
      }
    }
    keep(upTo: transcript.lines.count)
  }

  /// Nothing differs.
  var isEmpty: Bool { edits.allSatisfy(\.isKeep) }

  /// Nothing differs that an update cannot write.
  var isMendedByUpdate: Bool {
    edits.allSatisfy { edit in
      switch edit {
      case .keep, .remove, .insert: true
      case .lose, .show: false
      }
    }
  }

  /// The transcript as an update writes it.
  var text: String {
    var text = ""
    for edit in edits {
      switch edit {
      case .keep(let index), .lose(let index): text += transcript.lines[index].text + "\n"
      case .insert(let line): text += line + "\n"
      case .remove, .show: break
      }
    }
    return text
  }

  private mutating func revise(_ step: Step, by played: PlayedStep) {
    let index = step.line - 1
    let line = transcript.lines[index].text
    let rest = line.dropping(prefix: step.prompt.text) ?? ""
    if let completed = played.completedLine {
      lose(step.line)
      edits.append(.show(writer.visible(played.prompt + completed)))
    } else if played.prompt.isIdentical(to: step.prompt.text + " ") {
      keep(upTo: index + 1)
    } else if let bare = played.prompt.dropping(suffix: " "), Prompt.split(bare) != nil {
      edits += [.remove(index), .insert(bare + rest)]
      next = index + 1
    } else {
      lose(step.line)
      edits.append(
        .show(writer.visible(played.prompt + (rest.dropping(prefix: " ") ?? rest))))
    }
    if let comparison = played.comparison {
      revise(step.expected, by: comparison, played.output, inFile: false)
    }
  }

  private mutating func revise(
    _ expected: [ExpectedLine], by comparison: Comparison, _ actual: [ActualLine], inFile: Bool
  ) {
    // Where a captured line did not come, the expectation stands and the answer is wrong.
    let losesCapture = comparison.pairs.contains { pair in
      if case .missing(let wanted) = pair { expected[wanted].isCaptured } else { false }
    }
    if losesCapture { self.losesCapture = true }
    for pair in comparison.pairs {
      switch pair {
      case .same(let wanted, _), .elided(let wanted, _): keep(upTo: expected[wanted].number)
      case .missing(let wanted):
        let index = expected[wanted].number - 1
        keep(upTo: index)
        edits.append(losesCapture ? .lose(index) : .remove(index))
        next = index + 1
      case .unexpected(let came):
        let line = writer.written(actual[came], inFile: inFile)
        edits.append(losesCapture ? .show(line) : .insert(line))
      }
    }
  }

  /// Keeps the lines before `index` that no edit names yet.
  private mutating func keep(upTo index: Int) {
    while next < index {
      edits.append(.keep(next))
      next += 1
    }
  }

  private mutating func lose(_ number: Int) {
    keep(upTo: number - 1)
    edits.append(.lose(number - 1))
    next = number
  }
}
