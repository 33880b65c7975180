// SPDX-License-Identifier: Apache-2.0

extension Path {
  /// The path of an expression such as `/config/shared/certificate/entry[@name='ca1']`; nil for any
  /// other kind of expression.
  public init?(xpath: String) {
    var elements: [PathElement] = []
    var rest = xpath[...]
    while rest.first == "/" {
      rest.removeFirst()
      let name = rest.prefix { $0 != "/" && $0 != "[" }
      guard !name.isEmpty else { return nil }
      rest.removeFirst(name.count)
      guard rest.first == "[" else {
        elements.append(.node(String(name)))
        continue
      }
      guard name == "entry" else { return nil }
      for quote in ["'", "\""] where rest.hasPrefix("[@name=\(quote)") {
        rest.removeFirst(8)
        guard let end = rest.firstRange(of: "\(quote)]") else { return nil }
        elements.append(.entry(String(rest[..<end.lowerBound])))
        rest = rest[end.upperBound...]
        break
      }
      guard case .entry? = elements.last else { return nil }
    }
    guard rest.isEmpty, elements.first == .node("config") else { return nil }
    self.init(elements.dropFirst())
  }
}
