// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `load config partial … from-xpath <x> to-xpath <y> mode <merge|replace|append>`: the edits that
/// load a part of another configuration into the candidate.
///
/// 1. Both paths name nodes of one kind; or the first names an entry and the second the list that it
///    goes into.
/// 2. merge changes and adds, replace puts the part in place of the present node, append adds entries
///    at the end and refuses names that are in use.
///
/// Source: PAN-OS CLI Quick Start, "Load a partial configuration"; the refusal of an empty part from
/// an API answer (cli-facts 3.4).
struct PartialLoad {
  private let origin: Path
  private let originText: String
  private let destination: Path
  private let mode: String

  init(_ arguments: Arguments) throws {
    func path(_ name: String) throws -> Path {
      let text = try arguments.string(name)
      // The documentation writes from-xpath without `/config/`.
      let rooted = text.hasPrefix("/") ? text : "/config/" + text
      guard let path = Path(xpath: rooted), !path.isEmpty else {
        throw Refusal.invalidSyntax("\(text) is not a valid xpath")
      }
      return path
    }
    origin = try path("from-xpath")
    destination = try path("to-xpath")
    mode = try arguments.string("mode")
    originText = String(origin.xpath.dropFirst("/config/".count))
  }

  /// The edits of the candidate.
  func edits(from loaded: Configuration, to candidate: Configuration) throws -> [Edit] {
    guard let node = loaded[origin] else {
      throw Refusal.serverError([
        "input file doesn't have anything at \(originText)",
        ".Failed to compose effective config to load.",
      ])
    }
    let target = target
    switch mode {
    case "replace": return [.replace(target, node)]
    case "append":
      try refuseTaken(node, at: target, in: candidate)
      return [.merge(target, node)]
    default: return [.merge(target, node)]
    }
  }

  /// The node that the part becomes: an entry goes into the list that is named.
  private var target: Path {
    if case .entry(let key)? = origin.elements.last, case .node? = destination.elements.last {
      return destination.appending(.entry(key))
    }
    return destination
  }

  /// The place in the loaded file of a place in the candidate; nil for a place that was not loaded.
  func origin(of path: Path) -> Path? {
    guard path.hasPrefix(target) else { return nil }
    return Path(origin.elements + path.elements.dropFirst(target.elements.count))
  }

  /// Captured for a duplicate name: `… 'x' is already in use` and `… is invalid`.
  private func refuseTaken(
    _ node: Node, at target: Path, in candidate: Configuration
  ) throws {
    var taken: String?
    if case .entry(let key)? = target.elements.last, candidate[target] != nil { taken = key }
    if case .list(let list) = node, let present = candidate[target]?.list {
      taken = taken ?? list.first { present.contains($0.key) }?.key
    }
    guard let taken else { return }
    let names = target.elements.compactMap { element -> String? in
      if case .node(let name) = element { name } else { nil }
    }
    let place = names.last ?? ""
    throw Refusal.serverError([
      "\(place) -> \(taken) '\(taken)' is already in use", "\(place) is invalid",
    ])
  }
}
