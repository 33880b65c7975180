// SPDX-License-Identifier: Apache-2.0

/// Why an expression is not a pattern of the subset.
struct PatternError: Error {
  let message: String
}

/// Reads a regular expression of the subset that ``Pattern`` names.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  private static let maximumDepth = 64
  private static let maximumSize = 10_000
  private static let maximumCount = 9_999

  /// Parses the whole text and checks that its program stays small. Linear in the text.
  static func parse(_ text: String) throws(PatternError) -> PatternExpression {
    var parser = PatternParser(scalars: Array(text.unicodeScalars))
    let expression = try parser.alternatives()
    if parser.next != nil { throw PatternError(message: "')' closes nothing") }
    guard expression.size(limit: maximumSize) <= maximumSize else {
      throw PatternError(message: "its repetitions make it too large")
    }
    return expression
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard next == scalar else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(PatternError) -> PatternExpression {
    var branches = [try branch()]
    while take("|") { branches.append(try branch()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func branch() throws(PatternError) -> PatternExpression {
    var parts: [PatternExpression] = []
    while let scalar = next, scalar != "|", scalar != ")" {
      let atom = try atom()
      parts.append(try quantified(atom))
    }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func quantified(
    _ atom: PatternExpression
  ) throws(PatternError) -> PatternExpression {
    let result: PatternExpression
    switch next {
    case "?": result = .repetition(atom, least: 0, most: 1)
    case "*": result = .repetition(atom, least: 0, most: nil)
    case "+": result = .repetition(atom, least: 1, most: nil)
    case "{": return try counted(atom)
    default: return atom
    }
    position += 1
    return result
  }

  private mutating func counted(_ atom: PatternExpression) throws(PatternError) -> PatternExpression
  {
    position += 1
    guard let least = number() else { throw PatternError(message: "expected a number after '{'") }
    var most: Int? = least
    if take(",") {
      most = number()
      if most == nil && next != "}" { throw PatternError(message: "expected a number after ','") }
    }
    guard take("}") else { throw PatternError(message: "'{' is not closed") }
    if let most, most < least { throw PatternError(message: "a repetition's bounds are reversed") }
    return .repetition(atom, least: least, most: most)
  }

  /// Digits as a number, at most `maximumCount + 1`; nil without a digit.
  private mutating func number() -> Int? {
    var value: Int?
    while let scalar = next, scalar.value >= 0x30, scalar.value <= 0x39 {
      value = min((value ?? 0) * 10 + Int(scalar.value - 0x30), Self.maximumCount + 1)
      position += 1
    }
    return value
  }

  private mutating func atom() throws(PatternError) -> PatternExpression {
    guard let scalar = next else { return .sequence([]) }
    position += 1
    switch scalar {
    case "(":
      depth += 1
      guard depth <= Self.maximumDepth else {
        throw PatternError(message: "groups are nested deeper than \(Self.maximumDepth)")
      }
      let inner = try alternatives()
      guard take(")") else { throw PatternError(message: "'(' is not closed") }
      depth -= 1
      return inner
    case "[": return .set(try characterClass())
    case ".": return .set(.anyCharacter)
    case "\\": return .set(try escape())
    case "?", "*", "+", "{":
      throw PatternError(message: "'\(scalar)' repeats nothing")
    case "]", "}":
      throw PatternError(message: "'\(scalar)' closes nothing")
    case "^", "$":
      throw PatternError(
        message: "'\(scalar)' is no anchor, a pattern matches the whole text; "
          + (scalar == "^" ? "the character is '\\^'" : "the character is '[$]'"))
    default:
      var set = ScalarSet()
      set.insert(scalar)
      return .set(set)
    }
  }

  /// The content of `[` and `]`.
  private mutating func characterClass() throws(PatternError) -> ScalarSet {
    var set = ScalarSet()
    let isNegated = take("^")
    var isEmpty = true
    while true {
      guard let scalar = next else { throw PatternError(message: "'[' is not closed") }
      position += 1
      if scalar == "]" && !isEmpty { break }
      if scalar == "]" { throw PatternError(message: "a class is empty") }
      if scalar == "[" { throw PatternError(message: "'[' inside a class") }
      if scalar == "-" && next == "[" {
        throw PatternError(message: "unsupported subtraction of classes")
      }
      isEmpty = false
      let first: Unicode.Scalar
      if scalar == "\\" {
        guard let single = try classEscape(into: &set) else { continue }
        first = single
      } else {
        first = scalar
      }
      set.insert(first.value...(try endOfRange(from: first)).value)
    }
    if isNegated { set.negate() }
    return set
  }

  /// An escape in a class: its character, or nil when it stood for a whole set.
  private mutating func classEscape(
    into set: inout ScalarSet
  ) throws(PatternError) -> Unicode.Scalar? {
    if let letter = next, let single = Self.character(letter) {
      position += 1
      return single
    }
    set.formUnion(try escape())
    return nil
  }

  /// The last character of `a-z`; the first itself where no range follows.
  private mutating func endOfRange(
    from first: Unicode.Scalar
  ) throws(PatternError) -> Unicode.Scalar {
    guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]",
      scalars[position + 1] != "["
    else { return first }
    position += 1
    guard var last = next else { return first }
    position += 1
    if last == "\\" {
      guard let letter = next, let single = Self.character(letter) else {
        throw PatternError(message: "a range ends in a set")
      }
      position += 1
      last = single
    }
    guard last.value >= first.value else {
      throw PatternError(message: "range '\(first)-\(last)' is reversed")
    }
    return last
  }

  /// The set behind the characters after a backslash.
  private mutating func escape() throws(PatternError) -> ScalarSet {
    guard let letter = next else { throw PatternError(message: "'\\' at the end") }
    position += 1
    if letter == "p" || letter == "P" { return try property(isNegated: letter == "P") }
    if let set = ScalarSet.shorthand(letter) { return set }
    guard let single = Self.character(letter) else {
      throw PatternError(message: "unsupported escape '\\\(letter)'")
    }
    var set = ScalarSet()
    set.insert(single)
    return set
  }

  private mutating func property(isNegated: Bool) throws(PatternError) -> ScalarSet {
    var name = ""
    if take("{") {
      while let scalar = next, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw PatternError(message: "'{' is not closed") }
    }
    guard let members = ScalarSet.categories(name) else {
      throw PatternError(message: "unsupported category '\(name)'")
    }
    var set = ScalarSet()
    set.insert(ScalarSet.Categories(members: members, isNegated: isNegated))
    return set
  }

  /// The character of an escape, nil for an escape of a set and for an unknown one.
  private static func character(_ letter: Unicode.Scalar) -> Unicode.Scalar? {
    switch letter {
    case "n": "\n"
    case "r": "\r"
    case "t": "\t"
    case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "-", "[", "]", "^": letter
    default: nil
    }
  }
}
