// SPDX-License-Identifier: Apache-2.0

import Configuration
import YANG

/// The level that `edit` entered, as frames below the root.
public struct EditLevel: Sendable {
  var frames: [ConfigurationStatement.Frame] = []
  /// The list that the level stops at, above its entries.
  private(set) var list: SchemaNode?

  public init() {}
  init(frames: [ConfigurationStatement.Frame], list: SchemaNode? = nil) {
    self.frames = frames
    self.list = list
  }

  public var isTop: Bool { frames.isEmpty && list == nil }

  /// `[edit deviceconfig system]`, without the brackets.
  public var text: String {
    var words = ["edit"]
    for frame in frames {
      words.append(frame.schema.name)
      if case .entry(let key)? = frame.path.elements.last { words.append(key) }
    }
    if let list { words.append(list.name) }
    return words.joined(separator: " ")
  }

  /// The level `count` levels further out; the top when there are fewer. An entry and its list are two
  /// levels, as in `show`.
  public func up(_ count: Int) -> EditLevel {
    var level = self
    for _ in 0..<count {
      if level.list != nil {
        level.list = nil
      } else if let last = level.frames.popLast(), last.schema.kind == .list {
        level.list = last.schema
      }
    }
    return level
  }
}
