// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `show config diff`: what the candidate changes, in lines with `+` and `-`.
///
/// The exact head lines of the appliance are unknown; the layout is wfsh's own (page Fidelity): the
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
    for change in Difference(from: running, to: candidate).changes {
      switch change.kind {
      case .reordered:
        text +=
          "! \(layout.commandPath(change.path).elements.map(\.text).joined(separator: " ")) is in another order\n"
      case .added, .removed, .changed:
        text += Self.marked("- ", renderer.string(running, at: change.path))
        text += Self.marked("+ ", renderer.string(candidate, at: change.path))
      }
    }
    return .text(text)
  }

  private static func marked(_ mark: String, _ text: String) -> String {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { mark + $0 + "\n" }.joined()
  }
}
