// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `show config diff`: the changes of the candidate, in lines with `+` and `-`.
///
/// The exact head lines of the appliance are unknown; the elements and the layout are wfsh's own (page Fidelity): the
/// changed nodes as set lines, removals before additions.
struct ShowConfigDiff: Command {
  static let path = "show config diff"

  init(_ arguments: Arguments) {}

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    let running = try appliance.running()
    let candidate = try appliance.candidate()
    let layout = try appliance.schema().layout
    let renderer = ConfigurationText(format: .set, layout: layout)
    var text = ""
    var entries: [Element] = []
    for change in Difference(from: running, to: candidate).changes {
      var lines: [String]
      switch change.kind {
      case .reordered:
        let words = layout.commandPath(change.path).elements.map(\.text).joined(separator: " ")
        lines = ["! \(words) is in another order"]
      case .added, .removed, .changed:
        lines = Self.marked("- ", renderer.string(running, at: change.path))
        lines += Self.marked("+ ", renderer.string(candidate, at: change.path))
      }
      text += lines.map { $0 + "\n" }.joined()
      entries.append(
        Element("entry", [Element("xpath", change.path.xpath)] + lines.map { Element("line", $0) }))
    }
    return Answer(.elements([Element("diff", entries)]), layout: .text(text))
  }

  private static func marked(_ mark: String, _ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { mark + $0 }
  }
}
