// SPDX-License-Identifier: Apache-2.0

/// Reads the statements of one module (RFC 7950 section 6), straight from its bytes.
struct StatementParser {
  private let file: String
  private let bytes: [UInt8]
  private var position = 0
  private var line: Int32 = 1
  private var statements: [Statement] = []

  /// Deeper nesting is refused, so that no text can exhaust the stack of code that walks the tree.
  private static let maximumDepth = 64

  private init(_ source: GrammarSource) {
    file = source.name
    bytes = source.text
  }

  /// The statements of a module, the `module` statement first. Linear in the text.
  static func parse(
    _ source: GrammarSource, into symbols: inout SymbolTable
  ) throws(GrammarError) -> [Statement] {
    var parser = StatementParser(source)
    try parser.checkEncoding()
    parser.statements.reserveCapacity(parser.bytes.count / 32)
    try parser.parse(&symbols)
    return parser.statements
  }

  private mutating func parse(_ symbols: inout SymbolTable) throws(GrammarError) {
    var open: [Int] = []
    while true {
      try skipSeparators()
      guard position < bytes.count else { break }
      if bytes[position] == UInt8(ascii: "}") {
        guard let index = open.popLast() else { throw error("'}' closes nothing") }
        position += 1
        statements[index].end = Int32(truncatingIfNeeded: statements.count)
        continue
      }
      if open.isEmpty && !statements.isEmpty {
        throw error("only one statement 'module' can stand in a file")
      }
      let start = line
      let keyword = try readKeyword(&symbols)
      try skipSeparators()
      let argument = try readArgument(&symbols)
      try skipSeparators()
      statements.append(
        Statement(
          keyword: keyword, argument: argument, line: start,
          end: Int32(truncatingIfNeeded: statements.count + 1)))
      switch position < bytes.count ? bytes[position] : 0 {
      case UInt8(ascii: ";"):
        position += 1
      case UInt8(ascii: "{"):
        position += 1
        open.append(statements.count - 1)
        if open.count > Self.maximumDepth {
          throw error("statements are nested deeper than \(Self.maximumDepth)")
        }
      default:
        throw error("expected ';' or '{' after '\(symbols.string(keyword))'", at: start)
      }
    }
    if let index = open.last {
      let keyword = symbols.string(statements[index].keyword)
      throw error("'\(keyword)' is not closed by '}'", at: statements[index].line)
    }
    if statements.isEmpty { throw error("no statement 'module'") }
  }

  private func error(_ message: String, at line: Int32? = nil) -> GrammarError {
    GrammarError(
      location: SourceLocation(file: file, line: Int(line ?? self.line)), message: message)
  }

  /// Refuses text that is not UTF-8, and control characters that RFC 7950 section 14 excludes.
  private func checkEncoding() throws(GrammarError) {
    guard bytes.count < 1 << 24 else { throw error("module is larger than 16 MiB", at: 1) }
    var bad: Int?
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      bad = error.byteOffsets.lowerBound
    }
    if let bad { throw error("text is not UTF-8", at: lineNumber(of: bad)) }
    for (offset, byte) in bytes.enumerated()
    where byte < 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
      throw error("control character in text", at: lineNumber(of: offset))
    }
  }

  private func lineNumber(of offset: Int) -> Int32 {
    var number: Int32 = 1
    for byte in bytes[..<min(offset, bytes.count)] where byte == 0x0A { number += 1 }
    return number
  }

  /// Moves over white space and comments.
  private mutating func skipSeparators() throws(GrammarError) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x0A:
        line += 1
        position += 1
      case 0x20, 0x09, 0x0D:
        position += 1
      case UInt8(ascii: "/") where isComment(at: position):
        try skipComment()
      default:
        return
      }
    }
  }

  private func isComment(at index: Int) -> Bool {
    guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "/") else { return false }
    return bytes[index + 1] == UInt8(ascii: "/") || bytes[index + 1] == UInt8(ascii: "*")
  }

  private mutating func skipComment() throws(GrammarError) {
    if bytes[position + 1] == UInt8(ascii: "/") {
      while position < bytes.count && bytes[position] != 0x0A { position += 1 }
      return
    }
    let start = line
    position += 2
    while position + 1 < bytes.count {
      if bytes[position] == UInt8(ascii: "*") && bytes[position + 1] == UInt8(ascii: "/") {
        position += 2
        return
      }
      if bytes[position] == 0x0A { line += 1 }
      position += 1
    }
    throw error("comment is not closed", at: start)
  }

  /// The end of an unquoted run of bytes that starts here.
  private func endOfWord() -> Int {
    var index = position
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"),
        UInt8(ascii: "\""), UInt8(ascii: "'"):
        return index
      case UInt8(ascii: "/") where isComment(at: index):
        return index
      default:
        index += 1
      }
    }
    return index
  }

  private mutating func readKeyword(_ symbols: inout SymbolTable) throws(GrammarError) -> Symbol {
    let end = endOfWord()
    let word = bytes[position..<end]
    guard Identifier.isQualifiedName(word) else {
      if word.isEmpty {
        throw error("expected a statement, found '\(Character(Unicode.Scalar(bytes[position])))'")
      }
      throw error("'\(String(decoding: word, as: UTF8.self))' is no statement")
    }
    position = end
    return symbols.intern(word)
  }

  private mutating func readArgument(_ symbols: inout SymbolTable) throws(GrammarError) -> Symbol {
    guard position < bytes.count else { return .none }
    switch bytes[position] {
    case UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      return .none
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      return try readQuoted(&symbols)
    default:
      let end = endOfWord()
      if end < bytes.count, bytes[end] == UInt8(ascii: "\"") || bytes[end] == UInt8(ascii: "'") {
        throw error("quote inside an unquoted text")
      }
      let word = bytes[position..<end]
      position = end
      return symbols.intern(word)
    }
  }

  /// One quoted string, or several joined by `+` (RFC 7950 section 6.1.3).
  private mutating func readQuoted(_ symbols: inout SymbolTable) throws(GrammarError) -> Symbol {
    var joined: [UInt8] = []
    var isJoined = false
    while true {
      guard position < bytes.count,
        bytes[position] == UInt8(ascii: "\"") || bytes[position] == UInt8(ascii: "'")
      else { throw error("expected a quoted text after '+'") }
      let start = position
      let startLine = line
      let isPlain = try skipQuoted()
      let text = bytes[start + 1..<position - 1]
      let end = (position, line)
      try skipSeparators()
      let isContinued = position < bytes.count && bytes[position] == UInt8(ascii: "+")
      if !isContinued {
        (position, line) = end
        if isPlain && !isJoined { return symbols.intern(text) }
      }
      if isPlain {
        joined.append(contentsOf: text)
      } else {
        try appendResolved(text, quoteAt: start, line: startLine, to: &joined)
      }
      if !isContinued { return symbols.intern(joined[...]) }
      isJoined = true
      position += 1
      try skipSeparators()
    }
  }

  /// Moves past a quoted string; true when its bytes are its text.
  private mutating func skipQuoted() throws(GrammarError) -> Bool {
    let quote = bytes[position]
    let isDouble = quote == UInt8(ascii: "\"")
    let start = line
    var isPlain = true
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == quote { return isPlain }
      if byte == 0x0A {
        line += 1
        if isDouble { isPlain = false }
      } else if isDouble && byte == UInt8(ascii: "\\") {
        isPlain = false
        position += 1
      }
    }
    throw error("text is not closed by \(isDouble ? "'\"'" : "\"'\"")", at: start)
  }

  /// Escapes and, after a line's end, the trimming of white space (RFC 7950 section 6.1.3).
  private func appendResolved(
    _ text: ArraySlice<UInt8>, quoteAt quote: Int, line: Int32, to result: inout [UInt8]
  ) throws(GrammarError) {
    let column = self.column(of: quote)
    var line = line
    // White space that came from an escape is text and is not trimmed.
    var kept = result.count
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      if byte == UInt8(ascii: "\\") {
        switch index < text.endIndex ? text[index] : 0 {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "\""): result.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): result.append(UInt8(ascii: "\\"))
        default: throw error("'\\' must be followed by n, t, '\"' or '\\'", at: line)
        }
        index += 1
        kept = result.count
      } else if byte == 0x0A {
        line += 1
        while result.count > kept, let last = result.last,
          last == 0x20 || last == 0x09 || last == 0x0D
        {
          result.removeLast()
        }
        result.append(0x0A)
        kept = result.count
        index = endOfIndentation(text, from: index, column: column, to: &result)
      } else {
        result.append(byte)
      }
    }
  }

  /// Leaves out the indentation up to and including the column of the opening quote; a tab that
  /// reaches beyond it leaves its remaining columns as blanks.
  private func endOfIndentation(
    _ text: ArraySlice<UInt8>, from start: Int, column: Int, to result: inout [UInt8]
  ) -> Int {
    var index = start
    var width = 0
    while width <= column, index < text.endIndex {
      if text[index] == 0x20 {
        width += 1
      } else if text[index] == 0x09 {
        width = width / 8 * 8 + 8
      } else {
        return index
      }
      index += 1
    }
    for _ in 0..<max(0, width - column - 1) { result.append(0x20) }
    return index
  }

  /// The column of a byte in its line, from 0, a tab reaching to the next multiple of 8.
  private func column(of index: Int) -> Int {
    var start = index
    while start > 0 && bytes[start - 1] != 0x0A { start -= 1 }
    var column = 0
    for byte in bytes[start..<index] {
      if byte == 0x09 {
        column = column / 8 * 8 + 8
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return column
  }
}
