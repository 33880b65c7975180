// SPDX-License-Identifier: Apache-2.0

import Testing
import YANG

@Suite struct ValueTypeTests {
  private func type(_ statement: String) throws -> ValueType {
    let text = """
      module m { namespace "urn:m"; prefix m; import wfsh-cli { prefix cli; }
        typedef small { type int16 { range "-5..5 | 10 | 20..max"; } }
        typedef word {
          type string { length "2..4"; pattern "[a-z]*" { error-message "is no word"; } }
        }
        typedef shown { type string; cli:placeholder "name"; }
        leaf x { \(statement) }
      }
      """
    let node = try Modules.load([text, Modules.extensions]).configuration.child("x")
    return try #require(node?.type)
  }

  @Test(
    arguments: [
      ("type uint8;", ["0", "255", "007", "-0"], ["256": .outOfRange([0...255])]),
      ("type int8;", ["-128", "127"], ["-129": .outOfRange([-128...127]), "+1": .notInteger]),
      (
        "type uint64;", ["9223372036854775807"],
        [
          "9223372036854775808": .outOfRange([0...Int64.max]), "": .notInteger, "-": .notInteger,
          "1.5": .notInteger, " 1": .notInteger, "0x10": .notInteger, "٣": .notInteger,
        ]
      ),
      ("type int64;", ["-9223372036854775808"], ["-": .notInteger, "--1": .notInteger]),
      (
        "type small;", ["-5", "10", "20", "32767"],
        ["6": .outOfRange([-5...5, 10...10, 20...32767])]
      ),
      ("type small { range 'min..0|30'; }", ["-5", "30"], ["1": .outOfRange([-5...0, 30...30])]),
      ("type string;", ["", "anything at all"], [:]),
      (
        "type word;", ["ab", "abcd"],
        [
          "a": .length([2...4]), "abcde": .length([2...4]),
          "aB": .pattern(message: "is no word"),
        ]
      ),
      (
        "type word { pattern 'a.*'; length '3'; }", ["abc"],
        ["ab": .length([3...3]), "bcd": .pattern(message: nil)]
      ),
      // Characters count, not bytes.
      (
        "type string { length '1..3'; }", ["äöü", "€uro".dropLast(1).description],
        ["": .length([1...3])]
      ),
      (
        "type enumeration { enum tls1-2; enum max; }", ["tls1-2", "max"],
        ["MAX": .notAllowed(["tls1-2", "max"]), "": .notAllowed(["tls1-2", "max"])]
      ),
      ("type boolean;", ["true", "false"], ["yes": .notAllowed(["true", "false"])]),
      ("type empty;", [""], ["x": .notEmpty]),
      // The last member's problem is told.
      (
        "type union { type enumeration { enum never; } type uint8 { range '1..9'; } }",
        ["never", "9"], ["10": .outOfRange([1...9]), "x": .notInteger]
      ),
      (
        "type decimal64 { fraction-digits 2; range '-90..90.5'; }",
        ["0", "-90.00", "90.5", "1.25"],
        [
          "90.51": .outOfDecimalRange("-90.0..90.5"), "1.255": .notDecimal(fractionDigits: 2),
          "1.": .notDecimal(fractionDigits: 2), ".5": .notDecimal(fractionDigits: 2),
          "1.2.3": .notDecimal(fractionDigits: 2), "": .notDecimal(fractionDigits: 2),
          "99999999999999999999": .notDecimal(fractionDigits: 2),
        ]
      ),
    ] as [(String, [String], [String: ValueError])])
  func `A type accepts its values and refuses others with a reason`(
    _ statement: String, _ valid: [String], _ invalid: [String: ValueError]
  ) throws {
    let type = try type(statement)
    for text in valid { #expect(type.validate(text) == nil, "\(text)") }
    for (text, problem) in invalid { #expect(type.validate(text) == problem, "\(text)") }
  }

  @Test(arguments: [
    ("type uint8 { range '1..60'; }", "<1-60>"),
    ("type uint8 { range '0'; }", "<0>"),
    ("type int8 { range '-5..5'; }", "<-5-5>"),
    ("type uint8;", "<value>"),
    ("type small;", "<value>"),
    ("type enumeration { enum yes; enum no; }", "<yes|no>"),
    ("type enumeration { enum never; }", "<never>"),
    ("type union { type uint16 { range '1..1440'; } type uint8 { range '0'; } }", "<1-1440>|<0>"),
    (
      "type union { type uint16 { range '1..9'; } type enumeration { enum never; } }",
      "<1-9>|<never>"
    ),
    ("type union { type shown; type word; type string; }", "<name>|<value>"),
    ("type shown;", "<name>"),
    ("type shown { length '1..5'; }", "<name>"),
    ("type shown; cli:placeholder other;", "<other>"),
    ("type string { cli:placeholder ip; }", "<ip>"),
    ("type enumeration { enum a; enum b; } cli:placeholder letter;", "<letter>"),
    ("type string;", "<value>"),
    ("type boolean;", "<value>"),
    ("type empty;", ""),
  ])
  func `A type has a placeholder for help`(_ statement: String, _ expected: String) throws {
    #expect(try type(statement).placeholder == expected)
  }

  @Test(arguments: [1, 7, 8, 600])
  func `A value is found in a large enumeration`(_ count: Int) throws {
    let enums = (0..<count).map { "enum 'Area/Town \($0)';" }.joined(separator: "\n")
    guard case .enumeration(let values) = try type("type enumeration { \(enums) }") else {
      Issue.record("no enumeration")
      return
    }
    #expect(values.map(\.name) == (0..<count).map { "Area/Town \($0)" })
    for index in 0..<count { #expect(values.position(of: "Area/Town \(index)") == index) }
    #expect(values.position(of: "Area/Town \(count)") == nil)
  }
}
