// SPDX-License-Identifier: Apache-2.0

internal import YANG

// The words of the appliance. From captures: "is not a valid reference", "is invalid", "is missing"
// (after two blanks), "unexpected here", "is not an allowed keyword", "constraints failed :",
// "cannot be deleted because of references from:". The text after "constraints failed :" is wfsh's
// own except
// for "'x' is not allowed".

extension ValidationError {
  /// The lines that the appliance prints, without its `Validation Error:`.
  public func lines(in layout: ConfigurationLayout) -> [String] {
    let place = layout.messagePath(path)
    let parent = layout.messagePath(path.enclosing)
    switch kind {
    case .badReference(let value):
      return ["\(place) '\(value)' is not a valid reference", "\(invalidPlace(layout)) is invalid"]
    case .missing(let name): return ["\(place)  is missing '\(name)'", "\(parent) is invalid"]
    case .unexpected: return ["\(place) unexpected here", "\(parent) is invalid"]
    case .otherKind: return ["\(place) is invalid"]
    case .invalidValue(let value, let problem):
      return ["\(place) \(Self.reason(value, problem))", "\(invalidPlace(layout)) is invalid"]
    case .tooFew(let least):
      return ["\(place) constraints failed : at least \(least) needed", "\(parent) is invalid"]
    case .tooMany(let most):
      return ["\(place) constraints failed : at most \(most) allowed", "\(parent) is invalid"]
    case .conflicting(let names):
      let words = names.map { "'\($0)'" }.joined(separator: ", ")
      return [
        "\(place) constraints failed : only one of \(words) is allowed", "\(parent) is invalid",
      ]
    }
  }

  /// A leaf is invalid itself, a list because of its entry.
  private func invalidPlace(_ layout: ConfigurationLayout) -> String {
    if case .entry = path.elements.last { return layout.messagePath(path.enclosing) }
    return layout.messagePath(path)
  }

  /// The problem with a value, after the leaf's name.
  static func reason(_ value: String, _ problem: ValueError) -> String {
    let constraint = "constraints failed : '\(value)'"
    switch problem {
    case .notAllowed: return "'\(value)' is not an allowed keyword"
    case .notInteger: return "\(constraint) is not a number"
    case .outOfRange(let ranges): return "\(constraint) is not in \(words(ranges))"
    case .notDecimal(let digits): return "\(constraint) is not a number of \(digits) decimals"
    case .outOfDecimalRange(let ranges): return "\(constraint) is not in \(ranges)"
    case .length(let ranges): return "\(constraint) has not \(words(ranges)) characters"
    case .pattern(let message): return "\(constraint) \(message ?? "is not allowed")"
    case .notEmpty: return "\(constraint) is not allowed"
    }
  }

  private static func words<Bound>(_ ranges: [ClosedRange<Bound>]) -> String {
    ranges.map { range in
      range.lowerBound == range.upperBound
        ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }.joined(separator: ", ")
  }
}

extension Reference {
  /// The refusal to delete a referenced object: the first line, and one for each reference.
  public static func refusal(_ references: [Reference], in layout: ConfigurationLayout) -> [String]
  {
    guard let name = references.first?.target.elements.last?.text else { return [] }
    return [" \(name) cannot be deleted because of references from:"]
      + references.filter { $0.target.elements.last?.text == name }
      .map { " \(layout.messagePath($0.referrer))" }
  }
}

extension ConfigurationLayout {
  /// The word that messages leave out at their beginning: objects of `shared` are named by what
  /// they are, as in `certificate-profile -> Keyfactor -> CA -> Boingy`.
  private static let silentTop = "shared"

  /// A path of the document as messages name it.
  public func messagePath(_ path: Path) -> String {
    let words = commandPath(path).elements
    if words.count > 1, words.first == .node(Self.silentTop) {
      return Path(words.dropFirst()).description
    }
    return words.isEmpty ? "config" : Path(words).description
  }
}

extension Path {
  /// The parent of the node; the list of an entry. The root is its own parent.
  var enclosing: Path { parent ?? self }
}
