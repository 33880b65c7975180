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
    let line = TokenizedLine(earlier.text + beforeCursor)
    if line.openQuote != nil { return .literal }
    if key == .blank, !line.endsInsideWord { return .literal }
    // What cannot be read here is reported by the line itself, once it is run.
    _ = try? appliance.store.refresh()
    guard var position = try? CommandPosition(in: appliance.session.mode, on: appliance) else {
      return key == .blank ? .literal : .none
    }
    var words = line.tokens
    let partial = line.endsInsideWord ? words.popLast() : nil
    if partial?.isQuoted == true { return .literal }
    do throws(LineError) {
      for word in words { try position.accept(word) }
    } catch {
      return key == .help
        ? .list(end(of: helpProblem(error), width: width)) : key == .blank ? .literal : .none
    }
    let wanted = NameFilter(for: key, prefix: partial?.text ?? "")
    let source = wanted.wantsNames ? position.completionSource : nil
    let names = source.map { registry.completions($0, wanted, on: appliance) }
    let rows = (names ?? []) + position.candidates(wanted)
    switch key {
    case .help:
      let shown = appliance.session.settings.debug && appliance.session.settings.debugCompletion
      let trace = shown ? "((eol-matched: . #f) (completions: . \(rows.count)))\n" : ""
      return .list(end(of: trace + help(rows, partial), width: width))
    case .tab: return complete(rows, partial, width: width)
    case .blank:
      guard let partial else { return .literal }
      let matches = rows.filter { $0.isLiteral && $0.isKeyword && $0.name.hasPrefix(partial.text) }
      guard matches.count == 1, matches[0].name != partial.text else { return .literal }
      return .insert(String(matches[0].name.dropFirst(partial.text.count)) + " ")
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

  private func complete(_ rows: [CompletionItem], _ partial: Token?, width: Int) -> Assistance {
    let typed = partial?.text ?? ""
    let matches = rows.filter { $0.isLiteral && $0.mark != .pipe && $0.name.hasPrefix(typed) }
    if matches.count == 1 {
      let rest = Quoting.quoted(matches[0].name)
      // A name whose letters cannot all be shown is not put into the line, which is not escaped.
      guard rest.hasPrefix(typed), rest.isPrintable else { return .none }
      return .insert(String(rest.dropFirst(typed.count)) + " ")
    }
    guard let first = matches.first else {
      return partial == nil && !rows.isEmpty ? .list(end(of: rows.rendered(), width: width)) : .none
    }
    var common = first.name[...]
    for match in matches { common = common.prefix(common.commonPrefix(with: match.name)) }
    if common.count > typed.count, Quoting.quoted(String(common)) == common, common.isPrintable {
      return .insert(String(common.dropFirst(typed.count)))
    }
    return .list(end(of: help(rows.withLongestList, partial), width: width))
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

extension Substring {
  /// How many characters this and `other` begin with alike.
  fileprivate func commonPrefix(with other: String) -> Int {
    zip(self, other).prefix { $0 == $1 }.count
  }
}
