// SPDX-License-Identifier: Apache-2.0

public import Configuration
import YANG

/// The level that `edit` entered, as frames below the root.
public struct EditLevel: Sendable {
  var frames: [ConfigurationStatement.Frame] = []

  public init() {}
  init(frames: [ConfigurationStatement.Frame]) { self.frames = frames }

  public var isTop: Bool { frames.isEmpty }

  /// `[edit deviceconfig system]`, without the brackets.
  public var text: String {
    var words = ["edit"]
    for frame in frames {
      words.append(frame.schema.name)
      if case .entry(let key)? = frame.path.elements.last { words.append(key) }
    }
    return words.joined(separator: " ")
  }

  /// The document path of the level.
  public var path: Path { frames.last?.path ?? Path([]) }

  /// The level `count` levels further out; the top when there are fewer.
  public func up(_ count: Int) -> EditLevel { EditLevel(frames: Array(frames.dropLast(count))) }
}
