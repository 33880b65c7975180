// SPDX-License-Identifier: Apache-2.0

import Testing
import YANG

@Suite struct ErrorTests {
  /// A module with this text from its second line on, and what loading it says.
  private func error(_ body: String) -> String? {
    let text = """
      module m { namespace "urn:m"; prefix m; import wfsh-cli { prefix cli; }
      \(body)
      }
      """
    return load([text, Modules.extensions])
  }

  private func load(_ texts: [String]) -> String? {
    do throws(GrammarError) {
      _ = try Modules.load(texts)
      return nil
    } catch {
      return error.description
    }
  }

  @Test(
    arguments: [
      // What is not implemented
      ("container a {\n  must 'x';\n}", 3, "unsupported statement 'must'"),
      ("when x;", 2, "unsupported statement 'when'"),
      ("leaf a { type string; if-feature x; }", 2, "unsupported statement 'if-feature'"),
      ("leaf a { type bits; }", 2, "unsupported type 'bits'"),
      ("leaf a { type instance-identifier; }", 2, "unsupported type 'instance-identifier'"),
      (
        "leaf-list a { type string; default x; }", 2,
        "unsupported statement 'default' in leaf-list 'a'"
      ),
      (
        "container a { typedef b { type string; } }", 2,
        "unsupported statement 'typedef' in container 'a'"
      ),
      (
        "container a {\n leaf b { type string; config false; } }", 3,
        "unsupported 'config false' below configuration, see extension 'computed'"
      ),
      // Statements
      ("leaf a { type string; type string; }", 2, "second statement 'type' in leaf 'a'"),
      ("leaf a;", 2, "leaf 'a' has no statement 'type'"),
      ("leaf { type string; }", 2, "statement 'leaf' has no argument"),
      ("rpc a { input x; }", 2, "input 'x' takes no argument"),
      ("leaf 9a { type string; }", 2, "leaf '9a': expected an identifier"),
      ("leaf a { type string; mandatory yes; }", 2, "mandatory 'yes': expected 'true' or 'false'"),
      (
        "list a { key b; leaf b { type string; } min-elements x; }", 2,
        "min-elements 'x': expected a number"
      ),
      (
        "list a { key b; leaf b { type string; } max-elements 0; }", 2,
        "max-elements '0': expected a number or 'unbounded'"
      ),
      (
        "leaf a { type string; status old; }", 2,
        "status 'old': expected 'current' or 'deprecated' or 'obsolete'"
      ),
      ("revision 2026-1-1;", 2, "revision '2026-1-1': expected a date as 2026-01-31"),
      ("yang-version 1;", 2, "yang-version '1': expected '1.1'"),
      // Extensions
      ("cli:frobnicate;", 2, "unknown extension 'cli:frobnicate'"),
      ("x:hidden;", 2, "unknown prefix 'x'"),
      (
        "leaf a { type string; cli:confirm x; }", 2,
        "extension 'cli:confirm' is not allowed in 'leaf'"
      ),
      ("rpc a { cli:confirm; }", 2, "extension 'cli:confirm' has no argument"),
      ("rpc a { cli:hidden x; }", 2, "extension 'cli:hidden' takes no argument"),
      ("rpc a { cli:hidden { description x; } }", 2, "extension 'cli:hidden' holds statements"),
      (
        "cli:mode sideways;", 2,
        "mode 'sideways': expected 'operational', 'configuration' or 'both'"
      ),
      ("extension own;\nm:own;", 3, "unsupported extension 'm:own'"),
      ("leaf a { type empty; cli:placeholder x; }", 2, "a placeholder does not apply to this type"),
      (
        "leaf a { type string; cli:prompt-into b; }", 2,
        "leaf 'a' is asked into 'b', which is no leaf beside it"
      ),
      // Names
      ("leaf a { type string; }\nleaf a { type string; }", 3, "second child 'a'"),
      ("leaf a { type string; }\nleaf b { cli:alias a; type string; }", 3, "second child 'a'"),
      (
        "choice c {\n leaf a { type string; }\n case b { leaf a { type string; } } }", 4,
        "second child 'a'"
      ),
      (
        "choice c { leaf a { type string; }\n case a { leaf b { type string; } } }", 3,
        "second case 'a' in choice 'c'"
      ),
      (
        "choice c {\n default x; leaf a { type string; } }", 3,
        "default 'x' is no case of choice 'c'"
      ),
      ("typedef a { type string; }\ntypedef a { type string; }", 3, "second typedef 'a'"),
      ("typedef string { type int8; }", 2, "typedef 'string' has the name of a built-in type"),
      // Lists
      ("list a { leaf b { type string; } }", 2, "list 'a' has no statement 'key'"),
      ("list a {\n key b; leaf c { type string; } }", 3, "key 'b' is no leaf of list 'a'"),
      (
        "list a { key 'b c'; leaf b { type string; } leaf c { type string; } }", 2,
        "key 'b c': expected the name of one leaf"
      ),
      // Types
      ("leaf a { type nothing; }", 2, "unknown type 'nothing'"),
      ("leaf a { type cli:nothing; }", 2, "unknown type 'cli:nothing'"),
      ("typedef a { type b; }\ntypedef b { type a; }", 3, "typedef 'a' is defined by itself"),
      ("leaf a { type string { range 1; } }", 2, "'range' does not apply to type 'string'"),
      ("leaf a { type uint8 { length 1; } }", 2, "'length' does not apply to type 'uint8'"),
      ("leaf a { type string { path '/x'; } }", 2, "'path' does not apply to type 'string'"),
      (
        "leaf a { type uint8 { range '0..256'; } }", 2,
        "range '0..256' is wider than the type it restricts"
      ),
      (
        "typedef b { type uint8 { range '1..5|8'; } } leaf a { type b { range '5..8'; } }", 2,
        "range '5..8' is wider than the type it restricts"
      ),
      (
        "leaf a { type uint8 { range '5|1..3'; } }", 2,
        "range '5|1..3': the parts are not in ascending order"
      ),
      (
        "leaf a { type uint8 { range '5..1'; } }", 2,
        "range '5..1': expected numbers as '1..10 | 20'"
      ),
      ("leaf a { type uint8 { range 'x'; } }", 2, "range 'x': expected numbers as '1..10 | 20'"),
      (
        "leaf a { type string { length '-1'; } }", 2,
        "length '-1' is wider than the type it restricts"
      ),
      (
        "leaf a { type enumeration; }", 2,
        "type 'enumeration' needs between 1 and 9999 statements 'enum'"
      ),
      ("leaf a { type enumeration { enum b;\nenum b; } }", 3, "second enum 'b'"),
      (
        "typedef b { type enumeration { enum c; } } leaf a { type b { enum d; } }", 2,
        "enum 'd' is not among the values of the type"
      ),
      ("leaf a { type union; }", 2, "type 'union' has no member 'type'"),
      ("leaf a { type decimal64; }", 2, "type 'decimal64' needs 'fraction-digits' from 1 to 18"),
      ("leaf a { type string { pattern '('; } }", 2, "pattern '(': '(' is not closed"),
      // Defaults
      (
        "leaf a {\n type uint8 { range '1..5'; }\n default 6; }", 4,
        "default '6' of leaf 'a' does not fit its type"
      ),
      (
        "typedef a { type uint8;\n default x; }", 3,
        "default 'x' of typedef 'a' does not fit its type"
      ),
      (
        "typedef b { type uint8; default 7; }\nleaf a { type b { range '1..5'; } }", 3,
        "default '7' of leaf 'a' does not fit its type"
      ),
      (
        "leaf a { type string; default x; mandatory true; }", 2,
        "leaf 'a' is mandatory and has a default"
      ),
      // Leafrefs
      ("leaf a { type leafref; }", 2, "type 'leafref' has no statement 'path'"),
      ("leaf a { type leafref {\n path '/m:b'; } }", 3, "path '/m:b' leads to no leaf"),
      ("container b; leaf a { type leafref { path '/m:b'; } }", 2, "path '/m:b' leads to no leaf"),
      (
        "leaf b { type string; } leaf a { type leafref { path '/cli:b'; } }", 2,
        "path '/cli:b' leads to no leaf"
      ),
      ("leaf a { type leafref { path '/m:a'; } }", 2, "path '/m:a' leads back to itself"),
      (
        "leaf a { type leafref { path '../b'; } }", 2,
        "unsupported path '../b': only an absolute path without conditions is"
      ),
      ("typedef unused { type leafref { path '/m:b'; } }", 2, "path '/m:b' leads to no leaf"),
      // Groupings and augments
      ("uses g;", 2, "unknown grouping 'g'"),
      ("grouping g { uses g; }", 2, "grouping 'g' uses itself"),
      ("grouping g { leaf a { type nothing; } }", 2, "unknown type 'nothing'"),
      (
        "grouping g { leaf a { type string; } } uses g {\n refine b { default x; } }", 3,
        "refine 'b': no such node"
      ),
      (
        "grouping g { container a; } uses g {\n refine a { default x; } }", 3,
        "refine 'a': only a leaf or a choice has that"
      ),
      (
        "grouping g { leaf a { type uint8; } } uses g {\n refine a { default x; } }", 3,
        "default 'x' of leaf 'a' does not fit its type"
      ),
      ("augment '/m:a' { leaf b { type string; } }", 2, "augment '/m:a': no such node to augment"),
      (
        "leaf a { type string; } augment '/m:a' { leaf b { type string; } }", 2,
        "augment '/m:a': no such node to augment"
      ),
      ("augment 'a' { leaf b { type string; } }", 2, "augment 'a': expected an absolute path"),
      (
        "container a { leaf b { type string; } }\naugment '/m:a' { leaf b { type string; } }", 3,
        "second child 'b'"
      ),
      (
        "container a; augment '/m:a' {\n case b { leaf c { type string; } } }", 3,
        "case 'b' stands outside a choice"
      ),
      // Commands
      (
        "container show { action a;\n leaf b { type string; } }", 3,
        "leaf 'b' stands among commands, but in no input"
      ),
      (
        "rpc a { input { container b {\n action c; } } }", 3,
        "action 'c' stands in the input of a command"
      ),
      // Text
      ("leaf a { type string; } }", 3, "'}' closes nothing"),
      ("leaf a {", 1, "'module' is not closed by '}'"),
      ("leaf a { type string }", 2, "expected ';' or '{' after 'type'"),
      ("leaf a { type 'string; }", 2, "text is not closed by \"'\""),
      ("leaf a { type \"string; }", 2, "text is not closed by '\"'"),
      ("/* comment", 2, "comment is not closed"),
      ("leaf a { units \"\\d\"; type string; }", 2, "'\\' must be followed by n, t, '\"' or '\\'"),
      (
        "leaf a { units \"a\n\\d\"; type string; }", 3,
        "'\\' must be followed by n, t, '\"' or '\\'"
      ),
      ("leaf a { units 'a' + b; type string; }", 2, "expected a quoted text after '+'"),
      ("leaf a { units a'b'; type string; }", 2, "quote inside an unquoted text"),
      ("{ }", 2, "expected a statement, found '{'"),
      ("9leaf a;", 2, "'9leaf' is no statement"),
      ("// \u{1}", 2, "control character in text"),
    ] as [(String, Int, String)])
  func `An error names its line and its reason`(_ body: String, _ line: Int, _ message: String) {
    #expect(error(body) == "m.yang:\(line): \(message)")
  }

  @Test(
    arguments: [
      (["module a { prefix a; }"], "a.yang:1: module 'a' has no statement 'namespace'"),
      (["module a { namespace x; }"], "a.yang:1: module 'a' has no statement 'prefix'"),
      (["submodule a { }"], "a.yang:1: unsupported statement 'submodule'"),
      (["leaf a;"], "a;.yang:1: expected statement 'module', found 'leaf'"),
      (
        ["module a { namespace x; prefix a; }\nmodule b;"],
        "a.yang:2: only one statement 'module' can stand in a file"
      ),
      (["// nothing"], "nothing.yang:1: no statement 'module'"),
      (
        ["module a { namespace x; prefix a; import b { prefix b; } }"],
        "a.yang:1: module 'b' is not among the sources"
      ),
      (
        [
          "module a { namespace x; prefix a; import b { prefix a; } }",
          "module b { namespace y; prefix b; }",
        ],
        "a.yang:1: second prefix 'a'"
      ),
      (
        [
          "module a { namespace x; prefix a; import b { prefix b; revision-date 2026-01-01; } }",
          "module b { namespace y; prefix b; revision 2025-01-01; }",
        ], "a.yang:1: module 'b' has no revision '2026-01-01'"
      ),
      (
        [
          "module a { namespace x; prefix a; import b { prefix b; } }",
          "module b { namespace y; prefix b;\nimport a { prefix a; } }",
        ], "a.yang:1: import 'b' is part of a circle of imports"
      ),
      (
        ["module a { namespace x; prefix a; }", "module a { namespace x; prefix a; }"],
        "a.yang:1: module 'a' is also in a.yang"
      ),
    ] as [([String], String)])
  func `Modules that do not fit together are refused`(_ texts: [String], _ expected: String) {
    #expect(load(texts) == expected)
  }

  @Test func `A text that is not UTF-8 is refused`() {
    let bytes = Array("module a {\n".utf8) + [0xC3, 0x28]
    #expect(
      throws: GrammarError(
        location: SourceLocation(file: "a", line: 2), message: "text is not UTF-8")
    ) {
      try Grammar(sources: [GrammarSource(name: "a", text: bytes)])
    }
  }

  /// Small texts that would expand to very much are refused before they do.
  @Test(.timeLimit(.minutes(1))) func `A small text that would expand to a huge one is refused`() {
    let deep = String(repeating: "container a {", count: 70) + String(repeating: "}", count: 70)
    #expect(error(deep) == "m.yang:2: statements are nested deeper than 64")
    var wide = "grouping g0 { leaf a { type string; } }\n"
    var nested = "grouping g0 { leaf a { type string; } }\n"
    for level in 1...40 {
      wide +=
        "grouping g\(level) { container a { uses g\(level - 1); } container b { uses g\(level - 1); } }\n"
      nested += "grouping g\(level) { container a { container b { uses g\(level - 1); } } }\n"
    }
    #expect(error(wide)?.hasSuffix("the grammar has more than 50000 nodes") == true)
    #expect(error(nested)?.hasSuffix("nodes are nested deeper than 64") == true)
  }
}
