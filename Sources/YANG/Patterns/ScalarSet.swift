// SPDX-License-Identifier: Apache-2.0

/// A set of characters: a bit each for ASCII, ranges and general categories for the rest.
struct ScalarSet: Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0
  private var ranges: [ClosedRange<UInt32>] = []
  private var categories: [Categories] = []
  private(set) var isNegated = false

  /// Characters by general category, or all others.
  struct Categories: Sendable {
    let members: Set<Unicode.GeneralCategory>
    let isNegated: Bool

    func contains(_ scalar: Unicode.Scalar) -> Bool {
      members.contains(scalar.properties.generalCategory) != isNegated
    }
  }

  /// Adds all characters from one to another.
  mutating func insert(_ range: ClosedRange<UInt32>) {
    var code = range.lowerBound
    while code < 128 && code <= range.upperBound {
      insert(ascii: code)
      code += 1
    }
    if range.upperBound >= 128 { ranges.append(max(128, range.lowerBound)...range.upperBound) }
  }

  /// Adds one character.
  mutating func insert(_ scalar: Unicode.Scalar) { insert(scalar.value...scalar.value) }

  /// Adds all characters of some categories.
  mutating func insert(_ added: Categories) {
    for code in UInt8.min..<128 where added.contains(Unicode.Scalar(code)) {
      insert(ascii: UInt32(code))
    }
    categories.append(added)
  }

  /// Adds the characters of another set.
  mutating func formUnion(_ other: ScalarSet) {
    low |= other.low
    high |= other.high
    ranges += other.ranges
    categories += other.categories
  }

  /// Turns the set into its opposite; called once, when it is complete.
  mutating func negate() {
    low = ~low
    high = ~high
    isNegated.toggle()
  }

  private mutating func insert(ascii code: UInt32) {
    if code < 64 { low |= 1 << UInt64(code) } else { high |= 1 << UInt64(code - 64) }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let code = scalar.value
    if code < 64 { return low & (1 << UInt64(code)) != 0 }
    if code < 128 { return high & (1 << UInt64(code - 64)) != 0 }
    let isMember =
      ranges.contains { $0.contains(code) } || categories.contains { $0.contains(scalar) }
    return isMember != isNegated
  }

  /// Everything but the ends of lines: `.`.
  static let anyCharacter: ScalarSet = {
    var set = ScalarSet()
    set.insert("\n")
    set.insert("\r")
    set.negate()
    return set
  }()

  /// `\d`, `\s` and `\w` as XML Schema defines them: `\w` is without `_`, which is punctuation.
  static func shorthand(_ letter: Unicode.Scalar) -> ScalarSet? {
    var set = ScalarSet()
    switch letter {
    case "d", "D":
      set.insert(Categories(members: [.decimalNumber], isNegated: letter == "D"))
    case "w", "W":
      var members: Set<Unicode.GeneralCategory> = []
      for name in ["P", "Z", "C"] { members.formUnion(Self.categories(name) ?? []) }
      set.insert(Categories(members: members, isNegated: letter == "w"))
    case "s":
      for space: Unicode.Scalar in [" ", "\t", "\n", "\r"] { set.insert(space) }
    case "S":
      set.insert(0...0x08)
      set.insert(0x0B...0x0C)
      set.insert(0x0E...0x1F)
      set.insert(0x21...0x10FFFF)
    default:
      return nil
    }
    return set
  }

  /// The general categories behind a name of one letter, `L`, or two, `Lu`.
  static func categories(_ name: String) -> Set<Unicode.GeneralCategory>? {
    switch name {
    case "L":
      [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter]
    case "Lu": [.uppercaseLetter]
    case "Ll": [.lowercaseLetter]
    case "M": [.nonspacingMark, .spacingMark, .enclosingMark]
    case "N": [.decimalNumber, .letterNumber, .otherNumber]
    case "Nd": [.decimalNumber]
    case "P":
      [
        .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
        .initialPunctuation, .finalPunctuation, .otherPunctuation,
      ]
    case "S": [.mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol]
    case "Zs": [.spaceSeparator]
    case "Z": [.spaceSeparator, .lineSeparator, .paragraphSeparator]
    case "C": [.control, .format, .surrogate, .privateUse, .unassigned]
    default: nil
    }
  }
}
