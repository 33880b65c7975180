// SPDX-License-Identifier: Apache-2.0

public import Configuration

// Replacing texts of leaves; nodes without any of them stay shared.
extension Configuration {
  /// This configuration with texts of its leaves replaced. Cost: a walk over all of it.
  public func replacing(_ texts: [String: String]) -> Configuration {
    guard !texts.isEmpty, let root = root.replacing(texts) else { return self }
    return Configuration(root: root, attributes: attributes)
  }
}

extension Container {
  /// Nil where nothing changes.
  fileprivate func replacing(_ texts: [String: String]) -> Container? {
    var result: Container?
    for child in self {
      guard let node = child.node.replacing(texts) else { continue }
      var changed = result ?? self
      changed[child.name] = node
      result = changed
    }
    return result
  }
}

extension Node {
  /// Nil where nothing changes.
  fileprivate func replacing(_ texts: [String: String]) -> Node? {
    switch self {
    case .leaf(let text): return texts[text].map(Node.leaf)
    case .members: return nil
    case .container(let container): return container.replacing(texts).map(Node.container)
    case .list(let list):
      var isChanged = false
      let entries = list.map { entry in
        guard let content = entry.content.replacing(texts) else { return entry }
        isChanged = true
        return EntryList.Entry(key: entry.key, content: content)
      }
      return isChanged ? .list(EntryList(entries)) : nil
    }
  }
}

extension Edit {
  /// This edit with its texts replaced.
  func replacing(_ texts: [String: String]) -> Edit {
    switch self {
    case .set(let path, let text): .set(path, texts[text] ?? text)
    case .merge(let path, let node): .merge(path, node.replacing(texts) ?? node)
    case .replace(let path, let node): .replace(path, node.replacing(texts) ?? node)
    default: self
    }
  }
}
