// SPDX-License-Identifier: Apache-2.0

import Commands
import Shell
import TestSupport
import Testing
import YANG

/// Every action is found by its words and by its XML, with the same arguments, and reads no leaf that
/// is not its own.
struct RegistryInvocationTests {
  private let home: TemporaryDirectory
  private let appliance: Appliance
  private let grammar: Grammar

  init() throws {
    home = try TemporaryDirectory()
    appliance = try Appliance(
      directory: home.path + "/state", grammar: try Checkout.grammar(),
      clock: .fixed(1_795_168_800), user: "admin")
    grammar = try appliance.grammar.loaded()
  }

  /// The actions that take neither a configuration path nor a command line.
  private var actions: [(mode: SessionState.Mode, action: SchemaNode)] {
    func actions(_ node: SchemaNode) -> [SchemaNode] {
      node.kind == .action ? [node] : node.children.flatMap(actions)
    }
    let all =
      actions(grammar.operational).map { (SessionState.Mode.operational, $0) }
      + actions(grammar.configurationMode).map { (SessionState.Mode.configuration, $0) }
    return all.filter { _, action in
      !action.children.contains { $0.marks.configurationPath != nil || $0.marks.isCommandLine }
    }
  }

  @Test func wordsAndXMLFindTheSameAction() throws {
    var random = SeededGenerator(state: 11)
    var count = 0
    for (mode, action) in actions {
      var accepted = 0
      for _ in 0..<40 {
        let line = (action.path + Self.inputs(of: action, &random)).joined(separator: " ")
        guard let byWords = try? Invocation(line: line, in: mode, on: appliance) else { continue }
        accepted += 1
        let byXML = try Invocation(request: byWords.request, in: mode, on: appliance)
        #expect(byXML.path == action.path, "\(line)")
        #expect(byXML.request == byWords.request, "\(line)")
        for name in Self.names(of: action) {
          #expect(byXML.arguments.list(name) == byWords.arguments.list(name), "\(line)")
        }
        #expect(Registry.all[byXML.path.joined(separator: " ")] != nil)
      }
      #expect(accepted > 0, "no generated line of '\(action.path.joined(separator: " "))' is valid")
      count += accepted
    }
    #expect(count > 1000)
  }

  @Test func requestsOfTheXMLAPI() throws {
    let jobs = Element("show", [Element("jobs", [Element("id", "3")])])
    let invocation = try Invocation(request: jobs, on: appliance)
    #expect(invocation.path == ["show", "jobs", "id"])
    #expect(try invocation.arguments.integer("id") == 3)
    let info = Element("show", [Element("system", [Element("info")])])
    #expect(try Invocation(request: info, on: appliance).path == ["show", "system", "info"])
    let commit = Element(
      "commit",
      [Element("partial", [Element("admin", [Element("member", "a"), Element("member", "b c")])])])
    let partial = try Invocation(request: commit, in: .configuration, on: appliance)
    #expect(partial.path == ["commit"])
    #expect(partial.arguments.list("admin") == ["a", "b c"])
  }

  static let refused: [(Element, [String])] = [
    (Element("show", [Element("redistribution")]), [" show -> redistribution  is unexpected"]),
    (Element("no-such"), [" no-such  is unexpected"]),
    (
      Element("show", [Element("jobs", [Element("all", [Element("x")])])]),
      [" show -> jobs -> all -> x  is unexpected"]
    ),
    (
      Element("show", [Element("jobs", [Element("id", "3"), Element("x")])]),
      [" show -> jobs -> id -> x  is unexpected"]
    ),
    (Element("show", [Element("jobs")]), ["Invalid syntax."]),
    (Element("show", [Element("clock", "now")]), ["Invalid syntax."]),
    (
      Element("show", [Element("jobs", [Element("id", "many")])]),
      ["'many' is not a valid number for id", "Invalid syntax."]
    ),
    (Element("sh", [Element("clock")]), [" sh  is unexpected"]),
  ]

  @Test(arguments: refused) func refusedRequests(request: Element, messages: [String]) {
    let refusal = #expect(throws: Refusal.self) {
      try Invocation(request: request, on: appliance)
    }
    #expect(refusal?.messages == messages)
    #expect(refusal?.code == 17)
  }

  @Test func commandsReadOnlyTheLeavesOfTheirAction() throws {
    var random = SeededGenerator(state: 12)
    var found: Set<String> = []
    for (mode, action) in actions where action.marks.reply == nil {
      let path = action.path.joined(separator: " ")
      let type = try #require(Registry.all[path])
      let names = Set(Self.names(of: action))
      for _ in 0..<20 {
        let line = (action.path + Self.inputs(of: action, &random)).joined(separator: " ")
        guard let valid = try? Invocation(line: line, in: mode, on: appliance) else { continue }
        found.formUnion(Self.read(by: type, valid.arguments, names, path))
      }
    }
    // Commands with a configuration path, and the inputs behind it.
    let lines = [
      "rename deviceconfig setting to x", "copy deviceconfig setting to x",
      "move deviceconfig setting top",
    ]
    for line in lines {
      let word = String(line.prefix { $0 != " " })
      let action = try #require(grammar.configurationMode.child(word))
      let type = try #require(Registry.all[word])
      let names = Set(Self.names(of: action))
      found.formUnion(Self.read(by: type, Arguments(["to": ["x"], "top": [""]]), names, word))
    }
    #expect(found.count > 40)
  }

  /// The names that a command asks for, each of which has to be one of `names`.
  private static func read(
    by type: any Command.Type, _ arguments: Arguments, _ names: Set<String>, _ path: String
  ) -> Set<String> {
    var read: Set<String> = []
    let values = Dictionary(
      uniqueKeysWithValues: names.filter(arguments.has).map { ($0, arguments.list($0)) })
    let recording = Arguments(values, statement: arguments.statement) { read.insert($0) }
    // A refused value has been read as well.
    _ = try? type.init(recording)
    #expect(read.subtracting(names) == [], "'\(path)' reads a leaf that it does not have")
    return Set(read.map { "\(path) \($0)" })
  }

  /// The names of the leaves and containers of an action's input.
  private static func names(of node: SchemaNode) -> [String] {
    node.children.flatMap { [$0.name] + names(of: $0) }
  }

  /// Some inputs of an action as words, in schema order.
  private static func inputs(of parent: SchemaNode, _ random: inout SeededGenerator) -> [String] {
    var words: [String] = []
    var cases: [String: String] = [:]
    for leaf in parent.children {
      guard leaf.choices.allSatisfy({ cases[$0.choice, default: $0.case] == $0.case }) else {
        continue
      }
      guard leaf.isMandatory || random.next(below: 2) == 0 else { continue }
      var own: [String]
      if leaf.kind == .container {
        own = [leaf.name] + inputs(of: leaf, &random)
      } else if case .empty? = leaf.type {
        own = [leaf.name]
      } else {
        guard let value = value(of: leaf, &random) else { continue }
        own =
          (leaf.marks.isPositional ? [] : [leaf.name])
          + (leaf.kind == .leafList ? ["[", value, value + "2", "]"] : [value])
      }
      for choice in leaf.choices { cases[choice.choice] = choice.case }
      words += own
    }
    return words
  }

  private static func value(of leaf: SchemaNode, _ random: inout SeededGenerator) -> String? {
    guard let type = leaf.type else { return nil }
    if case .enumeration(let values) = type { return values.randomElement(using: &random)?.name }
    let texts = GeneratedConfiguration.texts.filter {
      type.validate($0) == nil && !$0.contains { "\"'\n".contains($0) }
    }
    return texts.randomElement(using: &random).map { "\"\($0)\"" }
  }
}
