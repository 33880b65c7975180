// SPDX-License-Identifier: Apache-2.0

import Testing
import YANG

@Suite struct GrammarTests {
  /// A tree as text: name, kind, placeholder or default, `*` for mandatory, choices.
  private func outline(_ node: SchemaNode, _ indent: String = "") -> String {
    var text = ""
    for child in node.children {
      var words = [indent + child.name]
      switch child.kind {
      case .container: words.append("{}")
      case .list: words.append("[\(child.keyName ?? "")]")
      case .leaf, .leafList: break
      case .action: words.append("()")
      }
      if child.isMandatory { words.append("*") }
      if let placeholder = child.type?.placeholder, !placeholder.isEmpty {
        words.append(placeholder)
      }
      if let value = child.defaultValue { words.append("= \(value)") }
      for choice in child.choices {
        words.append("\(choice.choice)/\(choice.case)\(choice.isMandatory ? "!" : "")")
      }
      text += words.joined(separator: " ") + "\n" + outline(child, indent + "  ")
    }
    return text
  }

  @Test func `The configuration joins modules, groupings, augments and choices`() throws {
    let grammar = try Modules.load(Modules.all)
    #expect(
      outline(grammar.configuration) == """
        deviceconfig {}
          system {}
            hostname * <value>
            address * <ip/netmask>
            port <1-65535> = 443
        shared {}
          certificate [name] <value>
            common-name <value>
            private-key <value>
          certificate-profile [name] <value>
            subject <common-name> username-field/subject
            subject-alt <email|principal-name> username-field/subject-alt
            other <yes|no> username-field/other
            CA [name] * <value>
            timeout <0-60> = 5
            idle <1-1440>|<0>
            domain <value>

        """)
  }

  @Test func `Each command belongs to its prompt`() throws {
    let grammar = try Modules.load(Modules.all)
    #expect(
      outline(grammar.operational) == """
        show {}
          jobs {}
            id ()
              id * <1-4294967295>
            all ()
        configure ()
        request {}
          restart ()
          certificate ()
            certificate-name * <value>
            force

        """)
    #expect(
      outline(grammar.configurationMode) == """
        set ()
          path <value>
        show ()
          path <value>

        """)
    #expect(
      grammar.actions().map { $0.path.joined(separator: " ") } == [
        "show jobs id", "show jobs all", "configure", "request restart", "request certificate",
        "set", "show",
      ])
  }

  @Test func `A command for both prompts is listed once`() throws {
    let text = """
      module m { namespace "urn:m"; prefix m; import wfsh-cli { prefix cli; }
        cli:mode both; cli:addition; rpc ping; container debug { action on; } }
      """
    let grammar = try Modules.load([text, Modules.extensions])
    for root in [grammar.operational, grammar.configurationMode] {
      let action = try #require(root.child("debug")?.child("on"))
      #expect(action.path == ["debug", "on"])
      #expect(root.child("ping")?.marks.isAddition == true)
    }
    #expect(grammar.actions().map(\.path) == [["ping"], ["debug", "on"]])
  }

  @Test func `The order of the sources does not matter`() throws {
    let expected = outline(try Modules.load(Modules.all).configuration)
    for turn in 1..<Modules.all.count {
      let turned = Array(Modules.all[turn...] + Modules.all[..<turn])
      #expect(outline(try Modules.load(turned).configuration) == expected)
    }
  }

  @Test func `Nodes have the properties that the modules give them`() throws {
    let grammar = try Modules.load(Modules.all)
    let root = grammar.configuration
    #expect(root.name == "config" && root.path == [] && root.parent == nil)
    let address = try #require(root.child("deviceconfig")?.child("system")?.child("address"))
    #expect(address.help == "Management" && address.reference == "page 1")
    #expect(address.path == ["deviceconfig", "system", "address"])
    #expect(address.parent?.parent?.parent === root)
    #expect(address.location.description == "common.yang:22")
    #expect(address.type?.name == "address")
    #expect(root.child("deviceconfig")?.marks.xmlParent == ["devices", "localhost.localdomain"])
    let profile = try #require(root.child("shared")?.child("certificate-profile"))
    #expect(profile.child("ca") === profile.child("CA") && profile.child("Ca") == nil)
    #expect(profile.child("name") == nil && profile.keyName == "name")
    #expect(profile.child("CA")?.minElements == 1)
    #expect(profile.child("timeout")?.units == "seconds")
    #expect(profile.child("other")?.marks.isAddition == true)
    let certificate = try #require(root.child("shared")?.child("certificate"))
    #expect(certificate.marks.completion == "certificates")
    #expect(certificate.keyHelp == "Certificate name")
    #expect(certificate.child("private-key")?.marks.isSecret == true)
    #expect(certificate.child("common-name")?.marks.isComputed == true)
    let port = try #require(root.child("deviceconfig")?.child("system")?.child("port"))
    #expect(port.defaultValue == "443" && port.units == "port")
    let id = try #require(
      grammar.operational.child("show")?.child("jobs")?.child("id")?.child("id"))
    #expect(id.marks.isPositional && id.marks.completion == "jobs")
    let restart = try #require(grammar.operational.child("request")?.child("restart"))
    #expect(restart.marks.confirmation == "Sure?" && restart.marks.privilege == "superuser")
    #expect(
      grammar.configurationMode.child("set")?.child("path")?.marks.configurationPath == "set")
  }

  @Test func `A refine reaches into choices, and the outermost one wins`() throws {
    let text = """
      module m { namespace "urn:m"; prefix m;
        grouping inner {
          leaf a { type string; description "own"; }
          container box { leaf b { type uint8; default 1; } }
          choice way { leaf c { type string; } leaf d { type string; } }
        }
        grouping outer { uses inner { refine a { description "inner"; mandatory true; } } }
        container x { uses outer { refine a { description "outer"; }
          refine box/b { default 2; } refine way { mandatory true; } } }
        container y { uses inner; }
      }
      """
    let grammar = try Modules.load([text])
    #expect(
      outline(grammar.configuration) == """
        x {}
          a * <value>
          box {}
            b <value> = 2
          c <value> way/c!
          d <value> way/d!
        y {}
          a <value>
          box {}
            b <value> = 1
          c <value> way/c
          d <value> way/d

        """)
    #expect(grammar.configuration.child("x")?.child("a")?.help == "outer")
    #expect(grammar.configuration.child("y")?.child("a")?.help == "own")
  }

  @Test func `Augments reach inputs, cases and groupings at their prompt`() throws {
    let base = """
      module base { namespace "urn:b"; prefix b; import wfsh-cli { prefix cli; }
        cli:mode both;
        grouping box { container box { action open { input { leaf a { type string; } } } } }
        container top { uses box; }
        rpc go { input { choice way { case by { leaf b { type string; } } leaf c { type empty; } } } }
      }
      """
    let feature = """
      module feature { namespace "urn:f"; prefix f; import base { prefix b; }
        import wfsh-cli { prefix cli; }
        cli:mode configuration;
        augment /b:top/b:box { cli:hidden; action close; }
        augment /b:top/b:box/b:open/b:input { leaf d { type string; } }
        augment /b:top/b:box/f:close/f:input { leaf e { type string; } }
        augment /b:go/b:input/b:way/b:by { leaf f { type string; } }
        augment /b:go/b:input/b:way { leaf g { type string; } }
      }
      """
    let grammar = try Modules.load([base, feature, Modules.extensions])
    #expect(
      outline(grammar.operational) == """
        top {}
          box {}
            open ()
              a <value>
        go ()
          b <value> way/by
          c way/c

        """)
    #expect(
      outline(grammar.configurationMode) == """
        top {}
          box {}
            open ()
              a <value>
              d <value>
            close ()
              e <value>
        go ()
          b <value> way/by
          f <value> way/by
          c way/c
          g <value> way/g

        """)
    let box = try #require(grammar.configurationMode.child("top")?.child("box"))
    #expect(box.child("close")?.marks.isHidden == true)
    #expect(box.child("open")?.marks.isHidden == false)
  }

  @Test func `A leafref knows the list that it refers to`() throws {
    let text = """
      module m { namespace "urn:m"; prefix m;
        typedef host { type leafref { path "/m:hosts/name"; } }
        list hosts { key name; leaf name { type string { length "1..4"; } } leaf kind { type string; } }
        leaf first { type host; default "a"; }
        leaf any { type union { type enumeration { enum none; } type host; } }
        leaf kind { type leafref { path "/hosts/kind"; } }
        list groups { key host; leaf host { type leafref { path "/m:first"; } } }
      }
      """
    let root = try Modules.load([text]).configuration
    let cases: [(String, [String], String)] = [
      ("first", ["hosts"], "/m:hosts/name"), ("kind", [], "/hosts/kind"),
      ("groups", [], "/m:first"),
    ]
    for (name, target, path) in cases {
      guard case .leafref(let reference)? = root.child(name)?.type else {
        Issue.record("\(name) is no leafref")
        continue
      }
      #expect(reference.target == target && reference.path == path)
    }
    // The target's type counts, also through a second leafref.
    #expect(root.child("groups")?.type?.validate("abcde") == .length([1...4]))
    #expect(root.child("any")?.type?.validate("none") == nil)
    #expect(root.child("any")?.type?.validate("abcde") == .length([1...4]))
    #expect(root.child("first")?.type?.name == "host")
  }

  @Test func `A child is found among many`() throws {
    let leaves = (0..<300).map { "leaf leaf-\($0) { cli:alias other-\($0); type string; }" }
    let text = """
      module m { namespace "urn:m"; prefix m; import wfsh-cli { prefix cli; }
        container c { \(leaves.joined(separator: "\n")) } }
      """
    let root = try Modules.load([text, Modules.extensions]).configuration
    let container = try #require(root.child("c"))
    for index in 0..<300 {
      #expect(container.child("leaf-\(index)")?.name == "leaf-\(index)")
      #expect(container.child("other-\(index)")?.name == "leaf-\(index)")
    }
    #expect(container.child("leaf-300") == nil && container.child("") == nil)
  }
}
