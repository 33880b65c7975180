// SPDX-License-Identifier: Apache-2.0

import Configuration
import Foundation
import TestSupport
import Testing

@Suite("What show prints")
struct TextTests {
  static let layout = ConfigurationLayout(tops: [
    .init(name: "deviceconfig", parent: ["devices", .entry("localhost.localdomain")]),
    .init(name: "shared"), .init(name: "mgt-config"),
  ])
  static let system: Path = ["devices", .entry("localhost.localdomain"), "deviceconfig", "system"]

  static let configuration = Configuration(root: [
    "mgt-config": .container(["users": .list(["admin": ["phash": .leaf("$1$x")]])]),
    "shared": .container([
      "certificate": .list([
        "my ca": [
          "public-key": .leaf("-----BEGIN CERTIFICATE-----\nAQ==\n-----END CERTIFICATE-----\n"),
          "ca": .leaf("yes"),
        ]
      ]),
      "application": .leaf(""),
      "encryption": .members(["aes-128-cbc", "3des"]), "hash": .members(["sha1"]),
      "ip": .list(["10.1.1.1/24": [:]]),
    ]),
    "devices": .list([
      "localhost.localdomain": [
        "deviceconfig": .container([
          "system": .container([
            "dns-setting": .container([
              "servers": .container(["primary": .leaf("1.2.3.4"), "secondary": .leaf("1.2.3.5")])
            ]),
            "banner": .leaf("he said \"don't\""),
          ])
        ])
      ]
    ]),
  ])

  static func text(
    _ format: ConfigurationText.Format, _ path: Path = [], _ form: ConfigurationText.Form = .command
  ) -> String {
    ConfigurationText(format: format, form: form, layout: layout).string(configuration, at: path)
  }

  /// Source: captures of `show` (default format); the quotes of the banner are wfsh's own.
  @Test func `The default format prints braces`() {
    let servers = Self.system.appending(node: "dns-setting").appending(node: "servers")
    #expect(
      Self.text(.braces, servers) == """
        servers {
          primary 1.2.3.4;
          secondary 1.2.3.5;
        }

        """)
    #expect(Self.text(.braces, servers.appending(node: "primary")) == "primary 1.2.3.4;\n")
    #expect(Self.text(.braces, ["nothing"]) == "")
    #expect(
      Self.text(.braces) == """
        deviceconfig {
          system {
            dns-setting {
              servers {
                primary 1.2.3.4;
                secondary 1.2.3.5;
              }
            }
            banner "he said "'"don'"'t"'"';
          }
        }
        shared {
          certificate {
            "my ca" {
              public-key "-----BEGIN CERTIFICATE-----
        AQ==
        -----END CERTIFICATE-----
        ";
              ca yes;
            }
          }
          application;
          encryption [ aes-128-cbc 3des];
          hash sha1;
          ip {
            10.1.1.1/24;
          }
        }
        mgt-config {
          users {
            admin {
              phash $1$x;
            }
          }
        }

        """)
    let whole = Self.text(.braces, [], .document)
    #expect(whole.hasPrefix("config {\n  mgt-config {\n    users {\n"))
    #expect(whole.contains("\n  devices {\n    localhost.localdomain {\n      deviceconfig {\n"))
  }

  /// Source: captures of `show` with the output format `set`.
  @Test func `The set format prints one line for each value`() {
    #expect(
      Self.text(.set) == """
        set deviceconfig system dns-setting servers primary 1.2.3.4
        set deviceconfig system dns-setting servers secondary 1.2.3.5
        set deviceconfig system banner "he said "'"don'"'t"'"'
        set shared certificate "my ca" public-key "-----BEGIN CERTIFICATE-----
        AQ==
        -----END CERTIFICATE-----
        "
        set shared certificate "my ca" ca yes
        set shared application
        set shared encryption [ aes-128-cbc 3des ]
        set shared hash sha1
        set shared ip 10.1.1.1/24
        set mgt-config users admin phash $1$x

        """)
    let servers = Self.system.appending(node: "dns-setting")
    #expect(
      Self.text(.set, servers) == """
        set deviceconfig system dns-setting servers primary 1.2.3.4
        set deviceconfig system dns-setting servers secondary 1.2.3.5

        """)
    #expect(
      Self.text(.set, servers, .document).hasPrefix(
        "set config devices localhost.localdomain deviceconfig system dns-setting servers primary"))
  }

  @Test func `The JSON format prints one token a line`() throws {
    let servers = Self.system.appending(node: "dns-setting").appending(node: "servers")
    #expect(
      Self.text(.json, servers) == """
        {
        "servers":
        {
        "primary":
        "1.2.3.4",
        "secondary":
        "1.2.3.5"
        }
        }

        """)
    let value = try JSONSerialization.jsonObject(with: Data(Self.text(.json).utf8))
    let top = try #require(value as? [String: Any])
    #expect(Set(top.keys) == ["deviceconfig", "shared", "mgt-config"])
    let shared = try #require(top["shared"] as? [String: Any])
    #expect(shared["encryption"] as? [String: [String]] == ["member": ["aes-128-cbc", "3des"]])
    let entries = try #require(
      (shared["certificate"] as? [String: Any])?["entry"] as? [[String: String]])
    #expect(entries.first?["@name"] == "my ca" && entries.first?["ca"] == "yes")
  }

  @Test(arguments: 0..<20) func `The JSON format is valid JSON`(seed: Int) throws {
    var generator = TreeGenerator(random: SeededGenerator(state: UInt64(seed)))
    let configuration = generator.configuration()
    for form in [ConfigurationText.Form.command, .document] {
      let text = ConfigurationText(format: .json, form: form, layout: Self.layout)
        .string(configuration)
      if !text.isEmpty { _ = try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }
  }

  @Test func `A mask hides secrets in every format`() {
    let text = ConfigurationText(format: .set, layout: Self.layout) { path, text in
      path.elements.last == .node("phash") ? "********" : text
    }
    #expect(
      text.string(Self.configuration, at: ["mgt-config"])
        == "set mgt-config users admin phash ********\n")
  }

  static let quoted: [(value: String, word: String)] = [
    ("plain-1.2/3:x@y", "plain-1.2/3:x@y"), ("", "\"\""), ("a b", "\"a b\""), ("é", "é"),
    ("say \"x\"", "'say \"x\"'"), ("don't", "\"don't\""), ("[x]", "\"[x]\""), ("a;b", "\"a;b\""),
    ("a\nb", "\"a\nb\""), ("both \" and '", "\"both \"'\" and '\"'\""),
    ("DOM\\u x", "\"DOM\\u x\""),
    ("ends\\", "\"ends\\\""), ("a\\\\b c", "\"a\\\\b c\""),
  ]

  @Test(arguments: quoted) func `A value is quoted if it needs to be`(value: String, word: String) {
    #expect(Quoting.quoted(value) == word)
  }

  /// The rules of ``Quoting``, read the other way round.
  static func unquoted(_ word: String) -> String {
    guard let first = word.first, first == "\"" || first == "'" else { return word }
    var text = ""
    var rest = word[...]
    while let quote = rest.popFirst() {
      let part = rest.prefix { $0 != quote }
      text += part
      rest = rest.dropFirst(part.count + 1)
    }
    return text
  }

  @Test(arguments: 0..<10) func `A quoted value reads back`(seed: Int) {
    var random = SeededGenerator(state: UInt64(seed))
    for _ in 0..<2000 {
      let value = String(
        (0..<Int.random(in: 0..<6, using: &random)).map { _ in
          "ab \"'\\\\[;".randomElement(using: &random) ?? "a"
        })
      #expect(Self.unquoted(Quoting.quoted(value)) == value)
    }
  }

  @Test func `A layout maps paths to words and back`() {
    let path: Path = ["deviceconfig", "system"]
    #expect(Self.layout.documentPath(path) == Self.system)
    #expect(Self.layout.commandPath(Self.system) == path)
    #expect(Self.layout.documentPath(["shared", "x"]) == ["shared", "x"])
    #expect(Self.layout.commandPath(["devices"]) == ["devices"])
    #expect(
      Path(["shared", .entry("it's")]).xpath == "/config/shared/entry[@name=\"it's\"]")
  }
}
