// SPDX-License-Identifier: Apache-2.0

import Text

extension Transcript {
  /// Limit of a file in bytes.
  public static let maximumSize = 16 << 20

  /// Parses a transcript; linear in `bytes`.
  ///
  /// - Parameter file: the name that errors show.
  /// - Throws: `TranscriptError` with the line, when it is not UTF-8, has no prompt, an unknown,
  ///   repeated or invalid header, a malformed expression or escape, or an invalid section.
  public init(file: String, bytes: [UInt8]) throws(TranscriptError) {
    var parser = TranscriptParser(file: file)
    try parser.read(bytes)
    let captures = try parser.captures()
    let steps = try parser.steps(captures)
    let sections = try parser.sections(captures)
    let expected = steps.flatMap(\.expected) + sections.flatMap(\.expected)
    for capture in captures
    where !expected.contains(where: { $0.isCaptured && capture.covers($0.pattern) }) {
      throw TranscriptError(
        file: file, line: capture.line, message: "the captured line is not in the transcript")
    }
    self.init(
      file: file, lines: parser.lines, headers: parser.headers, steps: steps, sections: sections)
  }
}

/// Reads the lines in one pass, then gathers steps and sections from them.
struct TranscriptParser {
  private enum Part { case preamble, steps, sections }

  let file: String
  private(set) var lines: [TranscriptLine] = []
  private(set) var headers: [Header: [(value: String, line: Int)]] = [:]

  init(file: String) {
    self.file = file
  }

  mutating func read(_ bytes: [UInt8]) throws(TranscriptError) {
    guard bytes.count <= Transcript.maximumSize else { throw error(1, "file too large") }
    var part = Part.preamble
    var pieces = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if pieces.last?.isEmpty == true { pieces.removeLast() }
    for (index, piece) in pieces.enumerated() {
      // A log may come from a system that ends its lines with CR LF; a file's lines stay as they
      // are.
      let isLog = part != .sections && piece.last == UInt8(ascii: "\r")
      let line = isLog ? piece.dropLast() : piece
      guard let text = String(validating: line, as: UTF8.self) else {
        throw error(index + 1, "not UTF-8")
      }
      let kind = try kind(of: text, number: index + 1, part: &part)
      lines.append(TranscriptLine(number: index + 1, kind: kind))
    }
  }

  private mutating func kind(
    of text: String, number: Int, part: inout Part
  ) throws(TranscriptError) -> TranscriptLine.Kind {
    if let section = Self.section(text) {
      guard part != .preamble else {
        throw error(
          number,
          "a file section before the session: it stands behind the session, after the output of the last prompt"
        )
      }
      part = .sections
      return section
    }
    switch part {
    case .sections:
      // The rest of the session would silently become a part of the file.
      guard Prompt.split(text) == nil else {
        throw error(
          number,
          "a prompt in a file section: sections stand behind the whole session; '\\' before the line makes it text of the file"
        )
      }
      return .content(text)
    case .preamble where Prompt.split(text) == nil:
      if let comment = text.dropping(prefix: "# ") { return .comment(comment) }
      return try preamble(text, number: number)
    case .preamble, .steps:
      part = .steps
      return Self.kind(ofStepLine: text)
    }
  }

  /// The kind of a line after the first prompt, except sections.
  static func kind(ofStepLine text: String) -> TranscriptLine.Kind {
    if let (prompt, rest) = Prompt.split(text) { return Self.prompt(prompt, rest) }
    if text.begins(with: "\\") { return .output(text) }
    if let comment = text.dropping(prefix: "# ") { return .comment(comment) }
    if let question = text.dropping(suffix: "<<") { return .question(question, answer: nil) }
    if let place = text.offset(of: "<< ") {
      return .question(text.bytes(..<place), answer: text.bytes((place + 3)...))
    }
    return .output(text)
  }

  private static func prompt(_ prompt: Prompt, _ rest: String?) -> TranscriptLine.Kind {
    guard let rest else { return .prompt(prompt, input: nil, key: .enter) }
    for key in [Key.help, .tab, .interrupt] {
      if let input = rest.dropping(suffix: key.mark) {
        return .prompt(prompt, input: input, key: key)
      }
    }
    return .prompt(prompt, input: rest, key: .enter)
  }

  /// `-- in/PATH --`, `-- in/PATH (base64) --` or `-- out/PATH --`.
  static func section(_ text: String) -> TranscriptLine.Kind? {
    guard let name = text.dropping(prefix: "-- ")?.dropping(suffix: " --") else { return nil }
    for place in [FileSection.Place.before, .after] {
      guard let path = name.dropping(prefix: place.rawValue + "/") else { continue }
      if let path = path.dropping(suffix: " (base64)") {
        return .section(place, path, isBase64: true)
      }
      return .section(place, path, isBase64: false)
    }
    return nil
  }

  private mutating func preamble(
    _ text: String, number: Int
  ) throws(TranscriptError) -> TranscriptLine.Kind {
    let key = text.utf8.prefix { $0.isLowercase || $0 == UInt8(ascii: "-") }
    let rest = text.utf8.dropFirst(key.count)
    guard key.first?.isLowercase == true, rest.first == UInt8(ascii: ":"),
      rest.count == 1 || rest.dropFirst().first == UInt8(ascii: " ")
    else { return .prose(text) }
    guard let header = Header(rawValue: String(decoding: key, as: UTF8.self)) else {
      let known = Header.allCases.map(\.rawValue).joined(separator: ", ")
      throw error(
        number, "unknown header '\(String(decoding: key, as: UTF8.self))', known are: \(known)")
    }
    let value = String(decoding: rest.dropFirst(), as: UTF8.self)
    let trimmed = value.trimmingBlanks()
    if let problem = header.problem(with: trimmed) { throw error(number, problem) }
    if let earlier = headers[header]?.first, !header.isRepeatable {
      throw error(
        number, "header '\(header.rawValue)' stands on line \(earlier.line) already")
    }
    // The blanks at the end of a captured line are part of it.
    let kept = header == .capture ? value.dropping(prefix: " ") ?? value : trimmed
    headers[header, default: []].append((kept, number))
    return .header(header, value)
  }

  private func error(_ line: Int, _ message: String) -> TranscriptError {
    TranscriptError(file: file, line: line, message: message)
  }

  func captures() throws(TranscriptError) -> [Capture] {
    var captures: [Capture] = []
    for (value, line) in headers[.capture] ?? [] {
      do {
        captures.append(try Capture(value, line: line))
      } catch {
        throw self.error(line, error.message)
      }
    }
    return captures
  }

  private func expected(
    _ text: String, _ line: Int, answer: String? = nil, _ captures: [Capture]
  ) throws(TranscriptError) -> ExpectedLine {
    do {
      let pattern = try LinePattern(text)
      let isCaptured = captures.contains { $0.covers(pattern) }
      return ExpectedLine(number: line, pattern: pattern, answer: answer, isCaptured: isCaptured)
    } catch {
      throw self.error(line, error.message)
    }
  }
}

// MARK: - Gathering

extension TranscriptParser {
  func steps(_ captures: [Capture]) throws(TranscriptError) -> [Step] {
    var steps: [Step] = []
    var begun: (line: Int, prompt: Prompt, input: String, key: Key)?
    var expected: [ExpectedLine] = []
    func end(last: Bool) {
      guard var step = begun else { return }
      if last, step.input.isEmpty, step.key == .enter, expected.isEmpty { step.key = .none }
      steps.append(
        Step(
          line: step.line, prompt: step.prompt, input: step.input, key: step.key,
          expected: expected))
    }
    for line in lines {
      switch line.kind {
      case .prompt(let prompt, let input, let key):
        end(last: false)
        begun = (line.number, prompt, input ?? "", key)
        expected = []
      case .output(let text):
        expected.append(try self.expected(text, line.number, captures))
      case .question(let text, let answer):
        expected.append(try self.expected(text, line.number, answer: answer ?? "", captures))
      case .prose, .header, .comment, .section, .content: break
      }
    }
    end(last: true)
    guard !steps.isEmpty else { throw error(1, "no prompt, such as 'admin@WF-500> '") }
    return steps
  }

  func sections(_ captures: [Capture]) throws(TranscriptError) -> [FileSection] {
    var sections: [FileSection] = []
    var heads: Set<String> = []
    var index = 0
    while index < lines.count {
      guard case .section(let place, let path, let isBase64) = lines[index].kind else {
        index += 1
        continue
      }
      let head = lines[index].number
      guard Self.isRelative(path) else { throw error(head, "invalid path '\(path)'") }
      guard heads.insert(place.rawValue + "/" + path).inserted else {
        throw error(head, "file '\(place.rawValue)/\(path)' is declared twice")
      }
      index += 1
      var content: [(text: String, number: Int)] = []
      while index < lines.count, case .content(let text) = lines[index].kind {
        content.append((text, lines[index].number))
        index += 1
      }
      switch place {
      case .before:
        let bytes = isBase64 ? try base64(content) : Self.bytes(content.map(\.text))
        sections.append(
          FileSection(line: head, place: place, path: path, bytes: bytes, expected: []))
      case .after:
        guard !isBase64 else { throw error(head, "(base64) is for files before the session only") }
        var expected: [ExpectedLine] = []
        for line in content {
          expected.append(try self.expected(line.text, line.number, captures))
        }
        sections.append(
          FileSection(line: head, place: place, path: path, bytes: [], expected: expected))
      }
    }
    return sections
  }

  /// A file's bytes: each line with its end, except a last one marked ` (no-eol)`.
  private static func bytes(_ content: [String]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, text) in content.enumerated() {
      // A line that would begin a section, or is a prompt, is written with a leading `\`.
      let bare = text.utf8.drop { $0 == UInt8(ascii: "\\") }
      let rest = String(decoding: bare, as: UTF8.self)
      let isEscaped =
        bare.count < text.utf8.count && (section(rest) != nil || Prompt.split(rest) != nil)
      let line = isEscaped ? text.bytes(1...) : text
      if index == content.count - 1, let unended = line.dropping(suffix: " (no-eol)") {
        bytes += unended.utf8
      } else {
        bytes += line.utf8
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }

  private func base64(_ content: [(text: String, number: Int)]) throws(TranscriptError) -> [UInt8] {
    guard
      let bytes = Base64.decode(
        content.flatMap { $0.text.utf8.filter { $0 != UInt8(ascii: " ") } }, isCanonical: false)
    else {
      throw error(content.first?.number ?? 1, "malformed base64")
    }
    return bytes
  }

  /// A path below its directory: no empty, `.` or `..` component, no control byte.
  private static func isRelative(_ path: String) -> Bool {
    let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return !path.utf8.contains(where: \.isControl) && path.utf8.count <= 1024
      && parts.allSatisfy { part in
        !part.isEmpty && !part.elementsEqual(".".utf8) && !part.elementsEqual("..".utf8)
      }
  }
}
