// SPDX-License-Identifier: Apache-2.0

import Configuration
import Store
import Text
import YANG

// Help and completion.

extension Session {
  /// Longest text of earlier lines, in bytes, for which a key looks at the words behind their quote.
  private static let longestAssistedValue = 65_536

  func assist(
    _ key: Keystroke, _ beforeCursor: String, behind earlier: UnfinishedLine, width: Int
  ) -> Assistance {
    if !earlier.text.isEmpty {
      guard earlier.text.utf8.count <= Self.longestAssistedValue,
        earlier.words.openQuote(behind: beforeCursor) == nil
      else { return .literal }
    }
    let text = earlier.text + beforeCursor
    let line = TokenizedLine(text)
    if line.openQuote != nil, key != .tab { return .literal }
    if key == .blank, !line.endsInsideWord { return .literal }
    let unassisted: Assistance = key == .blank || line.openQuote != nil ? .literal : .none
    // What cannot be read here is reported by the line itself, once it is run.
    _ = try? appliance.store.refresh()
    guard var position = try? CommandPosition(in: appliance.session.mode, on: appliance) else {
      return unassisted
    }
    var words = line.tokens
    var partial: PartialWord?
    if line.endsInsideWord, let last = words.popLast() {
      let start = text.utf8.index(text.startIndex, offsetBy: line.lastWordStart)
      partial = PartialWord(token: last, typed: String(text[start...]))
    }
    if key != .tab, partial?.token.isQuoted == true { return .literal }
    var accepted = 0
    do throws(LineError) {
      for word in words {
        try position.accept(word)
        accepted += 1
      }
    } catch {
      if unassisted == .literal { return .literal }
      if case .ambiguous = error { return list(words[...accepted], width: width) }
      return key == .help ? .list(end(of: helpProblem(error), width: width)) : .none
    }
    if let word = partial, let (piped, rest) = position.splittingPipe(in: word.token) {
      position = piped
      partial = rest.map { PartialWord(token: $0, typed: $0.text) }
    }
    let wanted = NameFilter(for: key, prefix: partial?.token.text ?? "")
    let source = wanted.wantsNames ? position.completionSource : nil
    let names = source.map { registry.completions($0, wanted, on: appliance) }
    let rows = (names ?? []) + position.candidates(wanted)
    switch key {
    case .help:
      let shown = appliance.session.settings.debug && appliance.session.settings.debugCompletion
      let trace = shown ? "((eol-matched: . #f) (completions: . \(rows.count)))\n" : ""
      return .list(end(of: trace + help(rows, partial?.token), width: width))
    case .tab:
      let assistance = complete(rows, partial, width: width)
      // In a value without names to complete, Tab is an ordinary character.
      return assistance == .none ? unassisted : assistance
    case .blank:
      guard let typed = partial?.token.text else { return .literal }
      let matches = rows.filter { $0.isLiteral && $0.isKeyword && $0.name.hasPrefix(typed) }
      guard matches.count == 1, matches[0].name != typed else { return .literal }
      return .insert(String(matches[0].name.dropFirst(typed.count)) + " ")
    }
  }

  private func help(_ rows: [CompletionItem], _ partial: Token?) -> String {
    guard let partial else { return rows.rendered() }
    let matches = rows.filter { $0.isLiteral && $0.name.hasPrefix(partial.text) }
    let values = rows.filter { !$0.isLiteral && $0.mark != .enter }
    return (matches + values).rendered()
  }

  private func helpProblem(_ problem: LineError) -> String {
    problem.refusal.lines.map { $0 + "\n" }.joined()
  }

  /// The rows that an ambiguous word fits, whatever stands behind it.
  private func list(_ words: ArraySlice<Token>, width: Int) -> Assistance {
    guard let ambiguous = words.last,
      var position = try? CommandPosition(in: appliance.session.mode, on: appliance)
    else { return .none }
    do throws(LineError) {
      for word in words.dropLast() { try position.accept(word) }
    } catch {
      return .none
    }
    let rows = position.candidates(NameFilter(for: .help, prefix: ambiguous.text))
    return .list(end(of: help(rows, ambiguous), width: width))
  }

  private func complete(
    _ rows: [CompletionItem], _ partial: PartialWord?, width: Int
  ) -> Assistance {
    let prefix = partial?.token.text ?? ""
    let matches = rows.filter { $0.isLiteral && $0.mark != .pipe && $0.name.hasPrefix(prefix) }
    let word = partial ?? PartialWord(token: Token(text: "", isQuoted: false), typed: "")
    if matches.count == 1 {
      // A name whose letters cannot all be shown is not put into the line, which is not escaped.
      return matches[0].name.isPrintable ? word.completed(matches[0].name) : .none
    }
    guard let first = matches.first else {
      return partial == nil && !rows.isEmpty ? .list(end(of: rows.rendered(), width: width)) : .none
    }
    var common = first.name[...]
    for match in matches { common = common.prefix(common.commonPrefix(with: match.name)) }
    if common.count > prefix.count, common.isPrintable { return word.continued(String(common)) }
    return .list(end(of: help(rows.withLongestList, partial?.token), width: width))
  }

  /// A list ends with a blank line, in configuration mode with the `[edit]` line.
  private func end(of list: String, width: Int) -> TerminalText {
    TerminalText(
      list
        + (appliance.session.mode == .configuration
          ? Self.editLine(appliance.session.level, width: width) : "\n"))
  }
}

extension [CompletionItem] {
  /// No more names of objects than `?` lists, the first of them.
  fileprivate var withLongestList: [CompletionItem] {
    guard count > NameFilter.longestList else { return self }
    let isName = { (row: CompletionItem) in row.isLiteral && !row.isKeyword && row.mark == .plain }
    return filter { !isName($0) }
      + filter(isName).sorted { $0.name < $1.name }.prefix(NameFilter.longestList)
  }
}

/// The word at the cursor, and how it was typed: with or without a quote.
private struct PartialWord {
  let token: Token
  let typed: String

  /// The whole name, closed by its quote and a blank.
  func completed(_ name: String) -> Assistance { assistance(word(name) + " ") }

  /// The beginning of several names; its quote stays open.
  func continued(_ beginning: String) -> Assistance {
    let word = word(beginning)
    return assistance(word.first == "\"" || word.first == "'" ? String(word.dropLast()) : word)
  }

  /// In the quote that the operator has opened, where the name allows it.
  private func word(_ name: String) -> String {
    if let quote = typed.first, quote == "'" || quote == "\"", !name.contains(quote) {
      return "\(quote)\(name)\(quote)"
    }
    return Quoting.quoted(name)
  }

  private func assistance(_ word: String) -> Assistance {
    if word.hasPrefix(typed) {
      let rest = String(word.dropFirst(typed.count))
      return rest.isEmpty ? .none : .insert(rest)
    }
    // What an earlier line holds is out of reach.
    guard !typed.utf8.contains(UInt8(ascii: "\n")) else { return .none }
    return .replace(count: typed.unicodeScalars.count, with: word)
  }
}

extension Substring {
  /// How many characters this and `other` begin with alike.
  fileprivate func commonPrefix(with other: String) -> Int {
    zip(self, other).prefix { $0 == $1 }.count
  }
}
