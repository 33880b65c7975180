// SPDX-License-Identifier: Apache-2.0

import Text

/// Answers and refusals as JSON, for programs.
///
/// The form is that of the appliance's other JSON interface, as in `ConfigurationText`: attributes
/// as `@name`, and `entry` and `member` always as lists. Of other elements several of one name are a
/// list. An element without content is an empty string.
enum AnswerJSON {
  /// Elements that are a list even where there is only one.
  private static let lists: Set<String> = ["entry", "member", "line"]

  /// `{"@status": "success", "result": …}`, with a line end.
  static func string(_ answer: Answer) -> String {
    let result = value(answer.resultElement)
    return "{\"@status\": \"success\", \"result\": \(result)}\n"
  }

  /// `{"@status": "error", "@code": "7", "msg": {"line": […]}}`, with a line end.
  static func string(_ refusal: Refusal) -> String {
    var members = ["\"@status\": \"error\""]
    if let code = refusal.code { members.append("\"@code\": \"\(code)\"") }
    if case .answer(let answer) = refusal.kind {
      members.append("\"result\": \(value(answer.resultElement))")
    } else {
      let message = Element("msg", refusal.messages.map { Element("line", $0) })
      members.append("\"msg\": \(value(message))")
    }
    return "{\(members.joined(separator: ", "))}\n"
  }

  private static func value(_ element: Element) -> String {
    if element.children.isEmpty, element.attributes.isEmpty { return JSONText.string(element.text) }
    var members = element.attributes.map {
      "\(JSONText.string("@" + $0.name)): \(JSONText.string($0.value))"
    }
    var names: [String] = []
    var groups: [String: [Element]] = [:]
    for child in element.children {
      if groups[child.name] == nil { names.append(child.name) }
      groups[child.name, default: []].append(child)
    }
    for name in names {
      let group = groups[name] ?? []
      let values = group.map(value)
      let isList = group.count > 1 || lists.contains(name)
      let content = isList ? "[\(values.joined(separator: ", "))]" : values.joined()
      members.append("\(JSONText.string(name)): \(content)")
    }
    if !element.text.isEmpty { members.append("\"#text\": \(JSONText.string(element.text))") }
    return "{\(members.joined(separator: ", "))}"
  }
}
