// SPDX-License-Identifier: Apache-2.0

import Text

/// Writes lines that came so that a transcript reads them back as what they are.
struct LineWriter {
  /// Values of the environment, which differ from run to run: written by their names.
  let values: [String: String]

  /// The line as a transcript has it.
  ///
  /// - Parameter inFile: it stands in a file after, where prompts and questions are text.
  func written(_ line: ActualLine, inFile: Bool) -> String {
    if let answer = line.answer {
      return line.text + (answer.isEmpty ? "<<" : "<< \(answer)")
    }
    let end = line.endsLine ? "" : " (no-eol)"
    let named = named(line.text)
    let candidates = [
      named == line.text ? nil : named + end,
      line.text + end,
      "\\" + line.text + end,
      LinePattern.escape(line.text) + " (esc)" + end,
    ]
    for case let candidate? in candidates
    where !candidate.utf8.dropLast(end.utf8.count).contains(where: isInvisible) || inFile {
      if reads(candidate, as: line, inFile: inFile) { return candidate }
    }
    return LinePattern.escapeAll(line.text) + " (esc)" + end
  }

  /// Control bytes are made visible, since an editor may change or drop them; a tab is usual.
  private func isInvisible(_ byte: UInt8) -> Bool {
    byte.isControl && byte != UInt8(ascii: "\t")
  }

  private func reads(_ text: String, as line: ActualLine, inFile: Bool) -> Bool {
    if inFile {
      guard TranscriptParser.section(text) == nil, Prompt.split(text) == nil else { return false }
    } else {
      guard TranscriptParser.section(text) == nil,
        case .output = TranscriptParser.kind(ofStepLine: text)
      else { return false }
    }
    guard let pattern = try? LinePattern(text), pattern.endsLine == line.endsLine else {
      return false
    }
    switch pattern.form {
    case .anyLines, .expression: return false
    case .literal(let literal): return literal.isIdentical(to: line.text)
    case .parts(let parts):
      // Names of the environment only: any other bracket would be more than its bytes.
      let isNamed = parts.allSatisfy { part in
        switch part {
        case .text: true
        case .placeholder(let name): values[name] != nil
        case .anyText, .binding: false
        }
      }
      return isNamed && LineMatcher(pattern, values: values).match(line) != nil
        && !pattern.source.isIdentical(to: line.text)
    }
  }

  /// `text` with the environment's values replaced by their names where they stand as words.
  private func named(_ text: String) -> String {
    var text = text
    // The longest first: one value may hold another.
    let ordered = values.sorted { ($1.value.utf8.count, $0.key) < ($0.value.utf8.count, $1.key) }
    for (name, value) in ordered where value.utf8.count >= 4 {
      var result: [UInt8] = []
      let bytes = Array(text.utf8)
      let wanted = Array(value.utf8)
      var index = 0
      while index < bytes.count {
        let end = index + wanted.count
        let isWord =
          bytes[index...].starts(with: wanted)
          && (index == 0 || !bytes[index - 1].isLetterOrDigit)
          && (end >= bytes.count || !bytes[end].isLetterOrDigit)
        if isWord {
          result += "[\(name)]".utf8
          index = end
        } else {
          result.append(bytes[index])
          index += 1
        }
      }
      text = String(decoding: result, as: UTF8.self)
    }
    return text
  }

  /// `text` for a diff, with control bytes visible.
  func visible(_ text: String) -> String {
    text.utf8.contains(where: isInvisible) ? LinePattern.escape(text) : text
  }

  /// `text` with its trailing blanks as `·`.
  static func dotted(_ text: String) -> String {
    let bare = text.utf8.reversed().drop { $0 == UInt8(ascii: " ") }
    let count = text.utf8.count - bare.count
    return text.bytes(..<(text.utf8.count - count)) + String(repeating: "·", count: count)
  }
}
