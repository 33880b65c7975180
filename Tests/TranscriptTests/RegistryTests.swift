// SPDX-License-Identifier: Apache-2.0

import Commands
import Configuration
import Foundation
import Shell
import TestSupport
import Testing
import YANG

/// The name is the address: an action in the grammar, a command in the registry, a file of its name
/// and a transcript of its name; none without the others.
struct RegistryTests {
  private let grammar: Grammar
  private let actions: Set<String>

  init() throws {
    grammar = try Grammar(sources: try Checkout.grammar().sources())
    actions = Set(
      grammar.actions().filter { $0.marks.reply == nil }.map { $0.path.joined(separator: " ") })
  }

  @Test func everyActionHasItsCommand() {
    #expect(actions.subtracting(Registry.all.paths) == [])
    #expect(Registry.all.paths.subtracting(actions) == [])
  }

  /// A superreader may look, and change his own session: everything else asks for a superuser.
  @Test func whatChangesNeedsASuperuser() {
    let changing: Set = [
      "request", "scp", "tftp", "delete", "load", "save", "revert", "commit", "rename", "copy",
      "move", "configure",
    ]
    let looking = [
      "request certificate show", "request certificate is-blocked",
      "request certificate show-blocked",
    ]
    var checked = 0
    for action in grammar.actions() where changing.contains(action.path.first ?? "") {
      let words = action.path.joined(separator: " ")
      if looking.contains(words) { continue }
      checked += 1
      #expect(action.marks.privilege == "superuser", "\(words)")
    }
    #expect(checked > 25)
    let set = grammar.configurationMode.children.first { $0.name == "set" }
    #expect(set?.marks.privilege == "superuser")
  }

  /// What wfsh adds stands at both prompts.
  @Test func additionsStandAtBothPrompts() throws {
    func actions(_ node: SchemaNode) -> [String] {
      node.kind == .action
        ? [node.path.joined(separator: " ")] : node.children.flatMap(actions)
    }
    let additions = grammar.operational.children.filter(\.marks.isAddition)
    #expect(additions.flatMap(actions).count > 10)
    for addition in additions {
      let other = try #require(grammar.configurationMode.child(addition.name))
      #expect(actions(other) == actions(addition))
    }
  }

  @Test func everyActionHasItsTranscript() {
    let transcripts = Set(Checkout.transcripts())
    let missing = actions.map { $0.replacingOccurrences(of: " ", with: "-") }
      .filter { !transcripts.contains($0) }
    #expect(missing.sorted() == [])
  }

  @Test func everyCommandHasItsFile() throws {
    let directory = Checkout.root + "/Sources/Commands"
    let files = try #require(FileManager.default.enumerator(atPath: directory))
    var paths: [String: String] = [:]
    for case let name as String in files where name.hasSuffix(".swift") {
      let text = try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)
      for part in text.components(separatedBy: "static let path = \"").dropFirst() {
        paths[String(part.prefix { $0 != "\"" })] = name
      }
    }
    #expect(Set(paths.keys) == Registry.all.paths)
    for (path, file) in paths {
      let words = path.split(whereSeparator: { $0 == " " || $0 == "-" })
      let folder = file.split(separator: "/")[0]
      #expect(folder == path.split(separator: " ")[0], "\(path) stands in \(file)")
      let type = (file as NSString).lastPathComponent.dropLast(6).lowercased()
      let name = words.joined()
      #expect(type == name || type == name + "command", "\(path) stands in \(file)")
    }
  }

  @Test func completionSourcesAreThoseOfTheGrammar() {
    func names(_ node: SchemaNode) -> [String] {
      let own = node.marks.isCommandLine ? nil : node.marks.completion
      return (own.map { [$0] } ?? []) + node.children.flatMap(names)
    }
    let roots = [grammar.operational, grammar.configurationMode, grammar.configuration]
    let named = Set(roots.flatMap(names))
    #expect(named.subtracting(Registry.all.completionSources) == [])
    #expect(Registry.all.completionSources.subtracting(named) == [])
  }

  /// The words, types and help are in the grammar only.
  @Test func theFactoryConfigurationIsValid() throws {
    let directory = try Checkout.grammar()
    let store = try Appliance(
      directory: "/nonexistent", grammar: directory, clock: .fixed(0), user: "admin")
    let problems = Validation(try store.schema()).problems(in: try store.running())
    #expect(problems == [])
  }
}
