// SPDX-License-Identifier: Apache-2.0

import POSIX

/// A line pattern with the values that are bound at this point.
struct LineMatcher {
  let pattern: LinePattern
  private let body: Body
  /// The groups that bind a name.
  private var groups: [(index: Int, name: String)] = []

  private enum Body {
    case anyLines
    /// Texts with any text between them.
    case pieces([String])
    case expression(RegularExpression)
    /// It became too long with its values.
    case nothing
  }

  /// - Parameter loosely: an unbound name that is not declared matches any text, to align
  ///   lines whose binding failed.
  init(_ pattern: LinePattern, values: [String: String], loosely: Bool = false) {
    self.pattern = pattern
    switch pattern.form {
    case .anyLines: body = .anyLines
    case .literal(let text): body = .pieces([text])
    case .expression(let source): body = Self.expression(source)
    case .parts(let parts):
      let plain = Self.plain(parts, values: values, loosely: loosely)
      if plain.allSatisfy({ $0.isPlain }) {
        body = .pieces(Self.pieces(of: plain))
      } else {
        let (source, groups) = Self.source(of: plain)
        body = Self.expression(source)
        self.groups = groups
      }
    }
  }

  var isAnyLines: Bool { pattern.form == .anyLines }

  /// The values that the line binds, or nil when it does not match.
  func match(_ line: ActualLine) -> [String: String]? {
    if pattern.source.isIdentical(to: line.text), line.endsLine || line.isQuestion { return [:] }
    guard line.endsLine == pattern.endsLine || line.isQuestion else { return nil }
    switch body {
    case .anyLines, .nothing: return nil
    case .pieces(let pieces): return Self.matches(pieces, line.text) ? [:] : nil
    case .expression(let expression):
      if groups.isEmpty { return expression.matches(line.text) ? [:] : nil }
      guard let found = expression.groups(in: line.text) else { return nil }
      var values: [String: String] = [:]
      for group in groups where group.index < found.count {
        values[group.name] = found[group.index]
      }
      return values
    }
  }

  /// `expression` for a whole line.
  static func anchored(_ expression: String) -> String { "^(\(expression))$" }

  private static func expression(_ source: String) -> Body {
    guard let expression = try? RegularExpression(anchored(source)) else { return .nothing }
    return .expression(expression)
  }

  /// Puts values and declared patterns in the place of names; what is left has no `placeholder`.
  private static func plain(
    _ parts: [LinePattern.Part], values: [String: String], loosely: Bool
  ) -> [LinePattern.Part] {
    parts.map { part in
      guard case .placeholder(let name) = part else { return part }
      if let value = values[name] { return .text(value) }
      if let declared = Placeholder.pattern(of: name) { return .binding("", pattern: declared) }
      return loosely ? .anyText : .text("[\(name)]")
    }
  }

  private static func pieces(of parts: [LinePattern.Part]) -> [String] {
    var pieces = [""]
    for part in parts {
      if case .text(let text) = part {
        pieces[pieces.count - 1] += text
      } else {
        pieces.append("")
      }
    }
    return pieces
  }

  private static func source(
    of parts: [LinePattern.Part]
  ) -> (String, groups: [(index: Int, name: String)]) {
    var source = ""
    var groups: [(index: Int, name: String)] = []
    // Group 1 is that of `anchored`.
    var count = 1
    for part in parts {
      switch part {
      case .text(let text): source += RegularExpression.escaping(text)
      case .anyText, .placeholder: source += ".*"
      case .binding(let name, let pattern):
        count += 1
        if !name.isEmpty { groups.append((count, name)) }
        count += RegularExpression.groupCount(of: pattern)
        source += "(\(pattern))"
      }
    }
    return (source, groups)
  }

  /// Whether `text` is the pieces in order, with any text between them.
  private static func matches(_ pieces: [String], _ text: String) -> Bool {
    guard let first = pieces.first, let last = pieces.last else { return text.isEmpty }
    guard pieces.count > 1 else { return text.isIdentical(to: first) }
    let bytes = Array(text.utf8)
    let end = bytes.count - last.utf8.count
    var index = first.utf8.count
    guard index <= end, bytes.starts(with: first.utf8), bytes[end...].elementsEqual(last.utf8)
    else { return false }
    for piece in pieces.dropFirst().dropLast() {
      let wanted = Array(piece.utf8)
      while index + wanted.count <= end, !bytes[index...].starts(with: wanted) { index += 1 }
      guard index + wanted.count <= end else { return false }
      index += wanted.count
    }
    return true
  }
}

extension LinePattern.Part {
  /// Needs no expression.
  fileprivate var isPlain: Bool {
    switch self {
    case .text, .anyText: true
    case .placeholder, .binding: false
    }
  }
}
