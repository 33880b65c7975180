// SPDX-License-Identifier: Apache-2.0

import Configuration
import TestSupport
import Testing
import YANG

@Suite("Validation")
struct ValidationTests {
  static let marks = """
    module wfsh-cli {
      yang-version 1.1;
      namespace "urn:wfsh:cli";
      prefix cli;
      revision 2026-01-01;
      extension xml-parent { argument path; }
      extension alias { argument name; }
      extension secret;
    }
    """
  static let module = """
    module test {
      yang-version 1.1;
      namespace "urn:test";
      prefix t;
      import wfsh-cli { prefix cli; }
      revision 2026-01-01;
      container deviceconfig {
        cli:xml-parent "devices/localhost.localdomain";
        container system {
          leaf hostname { type string { length "1..10"; } }
          leaf profile { type leafref { path "/t:shared/t:certificate-profile/t:name"; } }
          leaf timeout { type uint8 { range "1..60"; } }
          leaf pin { cli:secret; type string { length "4"; } }
        }
        container ntp {
          choice authentication {
            container none { presence "none"; }
            container symmetric {
              presence "key";
              leaf key-id { type uint16; mandatory true; }
              container algorithm {
                choice algorithm {
                  mandatory true;
                  leaf md5 { type string; }
                  leaf sha1 { type string; }
                }
              }
            }
          }
        }
      }
      container shared {
        list certificate {
          key name;
          leaf name { type string { pattern "[a-z0-9]+" { error-message "is not a valid name"; } } }
          leaf ca { type enumeration { enum yes; enum no; } }
        }
        list certificate-profile {
          key name;
          leaf name { type string; }
          list CA {
            key name;
            min-elements 1;
            max-elements 3;
            cli:alias "ca";
            leaf name { type leafref { path "/t:shared/t:certificate/t:name"; } }
            leaf verify { type leafref { path "/t:shared/t:certificate/t:name"; } }
          }
          leaf-list also {
            type union {
              type enumeration { enum any; }
              type leafref { path "/t:shared/t:certificate/t:name"; }
            }
          }
        }
      }
    }
    """

  static func schema() throws -> ConfigurationSchema {
    let grammar = try Grammar(
      sources: [
        GrammarSource(name: "wfsh-cli.yang", text: Array(marks.utf8)),
        GrammarSource(name: "test.yang", text: Array(module.utf8)),
      ])
    return ConfigurationSchema(grammar.configuration)
  }

  static let system: Path = [
    "devices", .entry("localhost.localdomain"), "deviceconfig", "system",
  ]
  static let ntp: Path = ["devices", .entry("localhost.localdomain"), "deviceconfig", "ntp"]
  static let certificate: Path = ["shared", "certificate"]
  static let profile: Path = ["shared", "certificate-profile", .entry("p")]

  static let valid: [Edit] = [
    .set(certificate.appending(entry: "c1").appending(node: "ca"), "yes"),
    .create(certificate.appending(entry: "c2")),
    .create(profile.appending(node: "CA").appending(entry: "c1")),
    .add(profile.appending(node: "also"), ["any", "c1"]),
    .set(system.appending(node: "profile"), "p"),
    .set(system.appending(node: "hostname"), "wf"),
  ]

  static let mistakes: [(edits: [Edit], lines: [String])] = [
    ([], []),
    ([.set(system.appending(node: "timeout"), "60")], []),
    (
      [.set(system.appending(node: "timeout"), "61")],
      [
        "deviceconfig -> system -> timeout constraints failed : '61' is not in 1-60",
        "deviceconfig -> system -> timeout is invalid",
      ]
    ),
    (
      [.set(system.appending(node: "pin"), "secret")],
      [
        "deviceconfig -> system -> pin constraints failed : '********' has not 4 characters",
        "deviceconfig -> system -> pin is invalid",
      ]
    ),
    (
      [.set(certificate.appending(entry: "c1").appending(node: "ca"), "wibble")],
      [
        "certificate -> c1 -> ca 'wibble' is not an allowed keyword",
        "certificate -> c1 -> ca is invalid",
      ]
    ),
    (
      [.create(certificate.appending(entry: "C"))],
      ["certificate -> C constraints failed : 'C' is not a valid name", "certificate is invalid"]
    ),
    (
      [.set(system.appending(node: "colour"), "red")],
      ["deviceconfig -> system -> colour unexpected here", "deviceconfig -> system is invalid"]
    ),
    (
      [.set(["devices", .entry("other"), "x"], "")],
      [
        "devices -> other unexpected here", "devices is invalid",
      ]
    ),
    ([.set(["nothing"], "x")], ["nothing unexpected here", "config is invalid"]),
    (
      [.create(profile.appending(node: "ca").appending(entry: "c1"))],
      ["certificate-profile -> p -> ca unexpected here", "certificate-profile -> p is invalid"]
    ),
    (
      [.replace(system, .leaf("x"))],
      ["deviceconfig -> system is invalid"]
    ),
    (
      [.set(system.appending(node: "profile"), "q")],
      [
        "deviceconfig -> system -> profile 'q' is not a valid reference",
        "deviceconfig -> system -> profile is invalid",
      ]
    ),
    (
      [.remove(certificate.appending(entry: "c1"))],
      [
        "certificate-profile -> p -> CA -> c1 'c1' is not a valid reference",
        "certificate-profile -> p -> CA is invalid",
        "certificate-profile -> p -> also 'c1' is not a valid reference",
        "certificate-profile -> p -> also is invalid",
      ]
    ),
    ([.rename(certificate.appending(entry: "c2"), "c3")], []),
    (
      [.remove(profile.appending(node: "CA"))],
      ["certificate-profile -> p  is missing 'CA'", "certificate-profile is invalid"]
    ),
    (
      [.remove(profile.appending(node: "CA").appending(entry: "c1"))],
      ["certificate-profile -> p  is missing 'CA'", "certificate-profile is invalid"]
    ),
    (
      [.create(["shared", "certificate-profile", .entry("udp")])],
      ["certificate-profile -> udp  is missing 'CA'", "certificate-profile is invalid"]
    ),
    ([.create(ntp.appending(node: "none"))], []),
    (
      [.create(ntp.appending(node: "symmetric"))],
      [
        "deviceconfig -> ntp -> symmetric  is missing 'key-id'", "deviceconfig -> ntp is invalid",
        "deviceconfig -> ntp -> symmetric  is missing 'algorithm'",
        "deviceconfig -> ntp is invalid",
      ]
    ),
    (
      [
        .set(ntp.appending(node: "symmetric").appending(node: "key-id"), "1"),
        .set(
          ntp.appending(node: "symmetric").appending(node: "algorithm").appending(node: "md5"), "x"),
      ], []
    ),
    (
      [
        .create(ntp.appending(node: "none")),
        .set(ntp.appending(node: "symmetric").appending(node: "key-id"), "1"),
        .set(
          ntp.appending(node: "symmetric").appending(node: "algorithm").appending(node: "md5"), "x"),
      ],
      [
        "deviceconfig -> ntp constraints failed : only one of 'none', 'symmetric' is allowed",
        "deviceconfig is invalid",
      ]
    ),
  ]

  static func startingPoint() throws -> Configuration {
    var configuration = Configuration()
    for edit in valid { try configuration.apply(edit) }
    return configuration
  }

  @Test(arguments: mistakes) func `A mistake is reported with its lines`(
    edits: [Edit], lines: [String]
  ) throws {
    let validation = Validation(try Self.schema())
    let old = try Self.startingPoint()
    #expect(validation.problems(in: old) == [])
    var configuration = old
    for edit in edits { try configuration.apply(edit) }
    let found = validation.problems(in: configuration, changedFrom: old)
    #expect(found.flatMap { $0.lines(in: validation.schema.layout) } == lines)
    #expect(Set(found) == Set(validation.problems(in: configuration)))
    #expect(validation.problems(in: old, changedFrom: configuration) == [])
  }

  /// What is checked after a change is what a look at everything finds.
  @Test(arguments: 0..<40) func `Validation of a change finds what full validation finds`(seed: Int)
    throws
  {
    let validation = Validation(try Self.schema())
    var random = SeededGenerator(state: UInt64(seed))
    var configuration = try Self.startingPoint()
    var last = configuration
    for _ in 0..<30 {
      let edits = try #require(Self.mistakes.randomElement(using: &random)).edits + Self.valid
      guard let edit = edits.randomElement(using: &random) else { continue }
      try? configuration.apply(edit)
      let found = Set(validation.problems(in: configuration))
      #expect(Set(validation.problems(in: configuration, changedFrom: last)) == found)
      // Only a valid configuration is one that changes can be counted from.
      if found.isEmpty { last = configuration }
    }
  }

  @Test func `References and referrers are found`() throws {
    let schema = try Self.schema()
    let configuration = try Self.startingPoint()
    let c1 = Self.certificate.appending(entry: "c1")
    let found = schema.references(into: c1, in: configuration)
    #expect(
      Reference.refusal(found, in: schema.layout) == [
        " c1 cannot be deleted because of references from:",
        " certificate-profile -> p -> CA -> c1", " certificate-profile -> p -> also",
      ])
    #expect(schema.referrers(of: Self.certificate.appending(entry: "c2"), in: configuration) == [])
    #expect(
      schema.referrers(of: Self.profile, in: configuration)
        == [Self.system.appending(node: "profile")])
    #expect(
      schema.references(into: Self.certificate, in: configuration).map(\.referrer)
        == [
          Self.profile.appending(node: "CA").appending(entry: "c1"),
          Self.profile.appending(node: "also"),
        ])
    // What goes along does not stand in the way.
    #expect(schema.references(into: ["shared"], in: configuration).map(\.target) == [Self.profile])
    #expect(
      schema.referenceTargets(
        at: Self.profile.appending(node: "CA").appending(entry: "c1").appending(node: "verify"),
        in: configuration
      ).map { $0.map(\.key) } == [["c1", "c2"]])
  }

  static let values: [(path: Path, text: String, line: String?)] = [
    (system.appending(node: "timeout"), "5", nil),
    (
      system.appending(node: "timeout"), "five",
      "deviceconfig -> system -> timeout constraints failed : 'five' is not a number"
    ),
    (system.appending(node: "profile"), "p", nil),
    (
      system.appending(node: "profile"), "x",
      "deviceconfig -> system -> profile 'x' is not a valid reference"
    ),
    (profile.appending(node: "also"), "any", nil),
    (system.appending(node: "x"), "y", "deviceconfig -> system -> x unexpected here"),
  ]

  @Test("A renamed entry is renamed wherever it is named")
  func renames() throws {
    let schema = try Self.schema()
    var configuration = Configuration()
    let c1 = Self.certificate.appending(entry: "c1")
    let authority = Self.profile.appending(node: "CA").appending(entry: "c1")
    let other: Path = ["shared", "certificate-profile", .entry("q"), "CA"]
    // The name also stands where it is no reference, and one list has the new name already.
    for edit in Self.valid + [
      .set(authority.appending(node: "verify"), "c1"),
      .set(Self.system.appending(node: "hostname"), "c1"),
      .create(Self.profile.appending(node: "CA").appending(entry: "c2")),
      .create(other.appending(entry: "c1")), .create(other.appending(entry: "new")),
    ] {
      try configuration.apply(edit)
    }
    for edit in schema.renaming(c1, to: "new", in: configuration) { try configuration.apply(edit) }
    #expect(configuration[Self.certificate]?.list?.map(\.key) == ["new", "c2"])
    let authorities = configuration[Self.profile.appending(node: "CA")]?.list
    #expect(authorities?.map(\.key) == ["new", "c2"])
    #expect(authorities?["new"]?["verify"]?.leaf == "new")
    #expect(configuration[Self.profile.appending(node: "also")]?.members == ["any", "new"])
    #expect(configuration[other]?.list?.map(\.key) == ["new"])
    #expect(configuration[Self.system.appending(node: "hostname")]?.leaf == "c1")
    for edit in schema.renaming(Self.profile, to: "r", in: configuration) {
      try configuration.apply(edit)
    }
    #expect(configuration[Self.system.appending(node: "profile")]?.leaf == "r")
    #expect(schema.renaming(c1, to: "c1", in: configuration) == [.rename(c1, "c1")])
  }

  @Test(arguments: values) func `One value is checked against its type`(
    path: Path, text: String, line: String?
  ) throws {
    let validation = Validation(try Self.schema())
    let problem = validation.problem(with: text, at: path, in: try Self.startingPoint())
    #expect(problem?.lines(in: validation.schema.layout).first == line)
  }
}
