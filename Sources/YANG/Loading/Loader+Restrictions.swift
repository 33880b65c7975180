// SPDX-License-Identifier: Apache-2.0

extension Loader {
  /// The substatements of one `type` statement.
  struct Restrictions {
    var range: Int?
    var length: Int?
    var patterns: [Int] = []
    var enums: [Int] = []
    var path: Int?
    var fractionDigits: Int?
    var members: [Int] = []
    var placeholder: String?
    /// The keywords that stand there.
    var present = Keyword.Set()
  }

  /// Collects the substatements of a `type` statement.
  func restrictions(of index: Int, in module: Module) throws(GrammarError) -> Restrictions {
    var found = Restrictions()
    try module.forEachSubstatement(of: index) { child, statement throws(GrammarError) in
      let keyword = Keyword(statement.keyword)
      if let keyword { found.present.insert(Keyword.Set(keyword)) }
      switch keyword {
      case .range: found.range = child
      case .length: found.length = child
      case .pattern: found.patterns.append(child)
      case .enum: found.enums.append(child)
      case .path: found.path = child
      case .fractionDigits: found.fractionDigits = child
      case .type: found.members.append(child)
      default:
        if module.marks[statement.keyword] == .placeholder {
          found.placeholder = symbols.string(statement.argument)
        }
      }
    }
    return found
  }

  /// Refuses restrictions that do not apply to a type.
  func refuse(
    _ restrictions: Restrictions, but allowed: Keyword.Set, of index: Int, in module: Module
  ) throws(GrammarError) {
    let surplus = restrictions.present.subtracting(allowed)
    guard surplus.rawValue != 0 else { return }
    let type = symbols.string(module.statements[index].argument)
    try module.forEachSubstatement(of: index) { child, statement throws(GrammarError) in
      guard let keyword = Keyword(statement.keyword), surplus.contains(keyword) else { return }
      throw module.error("'\(keyword.row.spelling)' does not apply to type '\(type)'", at: child)
    }
  }

  /// Narrows a type (RFC 7950 section 9); the result only accepts what the type accepted.
  func restrict(
    _ type: ValueType, by restrictions: Restrictions, _ index: Int, in module: Module
  ) throws(GrammarError) -> ValueType {
    var result = type
    switch type {
    case .string(let base):
      try refuse(restrictions, but: .ofString, of: index, in: module)
      if restrictions.length != nil || !restrictions.patterns.isEmpty {
        result = .string(try restrict(base, by: restrictions, in: module))
      }
    case .integer(let base):
      try refuse(restrictions, but: .ofNumber, of: index, in: module)
      if let range = restrictions.range {
        let ranges = try ranges(range, within: base.ranges, in: module) {
          IntegerType.parse(String(decoding: $0, as: UTF8.self)) ?? nil
        }
        result = .integer(
          IntegerType(
            name: base.name, base: base.base, ranges: ranges, isRestricted: true,
            written: base.written))
      }
    case .decimal64(let base):
      try refuse(
        restrictions, but: base.name == nil ? .ofDecimal : .ofNumber, of: index, in: module)
      if let range = restrictions.range {
        let ranges = try ranges(range, within: base.ranges, in: module) {
          DecimalType.parse(
            String(decoding: $0, as: UTF8.self), fractionDigits: base.fractionDigits)
        }
        result = .decimal64(
          DecimalType(
            name: base.name, fractionDigits: base.fractionDigits, ranges: ranges,
            written: base.written))
      }
    case .enumeration(let base):
      try refuse(restrictions, but: .ofEnumeration, of: index, in: module)
      if !restrictions.enums.isEmpty {
        result = .enumeration(try restrict(base, by: restrictions, in: module))
      }
    case .boolean, .empty, .union, .leafref:
      try refuse(restrictions, but: [], of: index, in: module)
    }
    if let placeholder = restrictions.placeholder {
      try checkPlaceholder(type, index, in: module)
      result = result.renamed(nil, written: placeholder)
    }
    return result
  }

  private func restrict(
    _ base: StringType, by restrictions: Restrictions, in module: Module
  ) throws(GrammarError) -> StringType {
    var lengths = base.lengths
    if let length = restrictions.length {
      let within = lengths.map { Int64($0.lowerBound)...Int64($0.upperBound) }
      lengths = try ranges(
        length, within: within.isEmpty ? [0...Int64.max] : within, in: module
      ) { IntegerType.parse(String(decoding: $0, as: UTF8.self)) ?? nil }
      .map { Int($0.lowerBound)...Int($0.upperBound) }
    }
    var patterns = base.patterns
    for index in restrictions.patterns {
      patterns.append(try pattern(index, in: module))
    }
    return StringType(name: base.name, lengths: lengths, patterns: patterns, written: base.written)
  }

  private func restrict(
    _ base: Enumeration, by restrictions: Restrictions, in module: Module
  ) throws(GrammarError) -> Enumeration {
    var kept: Set<String> = []
    for index in restrictions.enums {
      let name = symbols.string(module.statements[index].argument)
      guard base.position(of: name) != nil else {
        throw module.error("enum '\(name)' is not among the values of the type", at: index)
      }
      kept.insert(name)
    }
    return Enumeration(
      name: base.name, values: base.values.filter { kept.contains($0.name) },
      written: base.written)
  }

  /// A pattern, checked and remembered: equal patterns are one object.
  private func pattern(_ index: Int, in module: Module) throws(GrammarError) -> Pattern {
    let argument = module.statements[index].argument
    let message = module.substatement(.errorMessage, of: index)
      .map { module.statements[$0].argument }
    let key = PatternKey(source: argument, message: message ?? .none)
    if let known = patterns[key] { return known }
    let source = symbols.string(argument)
    do {
      _ = try PatternParser.parse(source)
    } catch {
      throw module.error("pattern '\(source)': \(error.message)", at: index)
    }
    let pattern = Pattern(source: source, message: message.map { symbols.string($0) })
    patterns[key] = pattern
    return pattern
  }

  /// Reads `1..10 | 20 | 30..max` (RFC 7950 sections 9.2.4 and 9.4.4): ascending, disjoint,
  /// each part inside one of the ranges of the base type.
  private func ranges(
    _ index: Int, within base: [ClosedRange<Int64>], in module: Module,
    number: (ArraySlice<UInt8>) -> Int64?
  ) throws(GrammarError) -> [ClosedRange<Int64>] {
    let statement = module.statements[index]
    let lowest = base.first?.lowerBound ?? Int64.min
    let highest = base.last?.upperBound ?? Int64.max
    func bound(_ text: ArraySlice<UInt8>) -> Int64? {
      let text = Self.trimmed(text)
      if text.elementsEqual("min".utf8) { return lowest }
      if text.elementsEqual("max".utf8) { return highest }
      return number(text)
    }
    var result: [ClosedRange<Int64>] = []
    let text = symbols.bytes(statement.argument)
    for part in text.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
      let bounds = Self.bounds(part)
      guard let lower = bound(bounds.lower), let upper = bound(bounds.upper), lower <= upper else {
        throw module.error(
          "\(label(statement)): expected numbers as '1..10 | 20'", at: index)
      }
      if let last = result.last, last.upperBound >= lower {
        throw module.error("\(label(statement)): the parts are not in ascending order", at: index)
      }
      guard base.contains(where: { $0.contains(lower) && $0.contains(upper) }) else {
        throw module.error("\(label(statement)) is wider than the type it restricts", at: index)
      }
      result.append(lower...upper)
    }
    return result
  }

  /// The texts on both sides of `..`, or the text twice if it has no `..`.
  private static func bounds(
    _ part: ArraySlice<UInt8>
  ) -> (lower: ArraySlice<UInt8>, upper: ArraySlice<UInt8>) {
    let dot = UInt8(ascii: ".")
    var index = part.startIndex
    while index + 1 < part.endIndex {
      if part[index] == dot && part[index + 1] == dot {
        return (part[..<index], part[(index + 2)...])
      }
      index += 1
    }
    return (part, part)
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return bytes
  }
}

extension Keyword.Set {
  fileprivate static let ofString = Keyword.Set([.length, .pattern])
  fileprivate static let ofNumber = Keyword.Set(.range)
  fileprivate static let ofDecimal = Keyword.Set([.range, .fractionDigits])
  fileprivate static let ofEnumeration = Keyword.Set(.enum)
}
