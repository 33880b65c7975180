// SPDX-License-Identifier: Apache-2.0

import POSIX
import Store
import Text
import YANG

/// The template of a canned reply: a text file beside the module whose action names it.
///
/// `{{name}}` is replaced by the value of the input leaf `name`, for `user`, `hostname`, `time` (seconds
/// since 1970 as a date in the appliance's zone) or for a line of `appliance.conf`; a name that is
/// not one of these stays unchanged.
struct CannedReply {
  /// Larger templates are refused.
  static let largestTemplate = 1 << 20

  private let template: String

  /// Reads the template that `action` names.
  init(_ name: String, of action: SchemaNode) throws(Refusal) {
    let module = action.location.file
    let directory = module.lastIndex(of: "/").map { module[...$0] } ?? ""
    let path = name.hasPrefix("/") ? name : directory + name
    do throws(SystemError) {
      guard let bytes = try FileSystem().read(path, limit: Self.largestTemplate) else {
        throw SystemError(code: 2, call: "open")
      }
      template = String(decoding: bytes, as: UTF8.self)
    } catch {
      throw Refusal(lines: ["\(path): \(error.text)"])
    }
  }

  /// The text, with `value` asked for every name.
  func text(_ value: (String) -> String?) -> String {
    var result = ""
    var rest = template[...]
    while let open = rest.firstRange(of: "{{") {
      result += rest[..<open.lowerBound]
      rest = rest[open.upperBound...]
      guard let close = rest.firstRange(of: "}}") else {
        result += "{{"
        break
      }
      let name = String(rest[..<close.lowerBound])
      result += value(name) ?? "{{\(name)}}"
      rest = rest[close.upperBound...]
    }
    result += rest
    return result.hasSuffix("\n") || result.isEmpty ? result : result + "\n"
  }
}

extension Answer {
  /// The canned reply of an action: its template with the arguments put in.
  static func canned(
    _ name: String, of action: SchemaNode, _ arguments: Arguments, on appliance: Appliance
  ) throws(Refusal) -> Answer {
    let reply = try CannedReply(name, of: action)
    return .text(
      reply.text { name in
        switch name {
        case "user": appliance.user
        case "hostname": appliance.hostName
        case "time":
          CalendarTime.text(
            appliance.clock.now, format: "%Y/%m/%d %H:%M:%S", zone: appliance.timeZone)
        default: arguments.optional(name).map(\.printable) ?? appliance.model[name]
        }
      })
  }
}
