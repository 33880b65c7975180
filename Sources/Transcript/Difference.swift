// SPDX-License-Identifier: Apache-2.0

extension Revision {
  /// Lines of context around a change.
  private static let context = 3

  /// `path:line` of the first difference, then hunks of a unified diff; empty without
  /// differences. The prompt line of the step follows the `@@`.
  var difference: String {
    guard let first = edits.firstIndex(where: { !$0.isKeep }) else { return "" }
    var text = ""
    var position = Position()
    var index = 0
    for hunk in hunks() {
      while index < hunk.lowerBound {
        position.pass(edits[index])
        index += 1
      }
      text += render(hunk, from: &position)
      index = hunk.upperBound
    }
    var start = Position()
    for edit in edits[..<first] { start.pass(edit) }
    let line = min(start.old, max(transcript.lines.count, 1))
    return "\(transcript.file):\(line)\n" + text
  }

  /// Line numbers on both sides, of the line that comes next.
  private struct Position {
    var old = 1
    var new = 1

    mutating func pass(_ edit: Edit) {
      switch edit {
      case .keep: (old, new) = (old + 1, new + 1)
      case .remove, .lose: old += 1
      case .insert, .show: new += 1
      }
    }
  }

  /// The edits to show: changes with their context, in runs.
  private func hunks() -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, edit) in edits.enumerated() where !edit.isKeep {
      let start = max(0, index - Self.context)
      let end = min(edits.count, index + Self.context + 1)
      if let last = hunks.last, start <= last.upperBound {
        hunks[hunks.count - 1] = last.lowerBound..<end
      } else {
        hunks.append(start..<end)
      }
    }
    return hunks
  }

  private func render(_ hunk: Range<Int>, from position: inout Position) -> String {
    let start = position
    var body = ""
    var removed = ""
    var inserted = ""
    for edit in edits[hunk] {
      switch edit {
      case .keep(let index):
        body += removed + inserted + line(" ", transcript.lines[index].text)
        (removed, inserted) = ("", "")
      case .remove(let index), .lose(let index):
        removed += line("-", transcript.lines[index].text)
      case .insert(let text), .show(let text): inserted += line("+", text)
      }
      position.pass(edit)
    }
    body += removed + inserted
    let (old, new) = (position.old - start.old, position.new - start.new)
    // An empty side is named by the line before it, as diff -u does.
    let from = "\(old == 0 ? start.old - 1 : start.old),\(old)"
    let to = "\(new == 0 ? start.new - 1 : start.new),\(new)"
    return "@@ -\(from) +\(to) @@\(stepName(before: start.old))\n" + body
  }

  /// The prompt line of the step that holds line `number`, when it begins before it.
  private func stepName(before number: Int) -> String {
    guard let step = transcript.steps.last(where: { $0.line < number }),
      transcript.sections.allSatisfy({ $0.line >= number })
    else { return "" }
    return " " + LineWriter.dotted(transcript.lines[step.line - 1].text)
  }

  private func line(_ mark: String, _ text: String) -> String {
    mark + LineWriter.dotted(text) + "\n"
  }
}
