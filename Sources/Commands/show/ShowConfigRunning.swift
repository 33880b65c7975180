// SPDX-License-Identifier: Apache-2.0

import Configuration
import Shell

/// `show config running [xpath <path>]`: the running configuration as a whole document, or a part.
///
/// Source: a capture; the last line in default format is `}`, which collectors wait for.
struct ShowConfigRunning: Command {
  static let path = "show config running"
  private let xpath: String?

  init(_ arguments: Arguments) { xpath = arguments.optional("xpath") }

  func run(on appliance: Appliance, over channel: any Channel) throws -> Answer {
    var path: Path = []
    if let xpath {
      guard let parsed = Path(xpath: xpath) else { throw Refusal.invalidXPath(xpath) }
      path = parsed
    }
    let running = try appliance.running()
    guard path.isEmpty || running[path] != nil else { throw Refusal.noSuchNode }
    return try ConfigurationOutput(.document, on: appliance).answer(running, at: path)
  }
}

extension Refusal {
  fileprivate static func invalidXPath(_ text: String) -> Refusal {
    .invalidSyntax("\(text) is not a valid xpath")
  }
}
