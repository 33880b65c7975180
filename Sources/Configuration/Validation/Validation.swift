// SPDX-License-Identifier: Apache-2.0

internal import YANG

/// Checks configurations against the schema, for `commit` and `load`.
public struct Validation: Sendable {
  /// The schema.
  public let schema: ConfigurationSchema

  /// Checks against that schema.
  public init(_ schema: ConfigurationSchema) {
    self.schema = schema
  }

  /// Everything that is wrong with a configuration, in document order. Cost: its size.
  public func problems(in configuration: Configuration) -> [ValidationError] {
    var validator = Validator(schema: schema, configuration: configuration)
    validator.checkDocument()
    return validator.problems
  }

  /// What is wrong with a configuration where it differs from one that is valid: what changed, what
  /// encloses it, and references to what is gone. Cost: the changes, and for entries that went the
  /// values that might name them.
  public func problems(
    in configuration: Configuration, changedFrom old: Configuration
  ) -> [ValidationError] {
    problems(in: configuration, after: Difference(from: old, to: configuration))
  }

  /// The same for a difference that is already known.
  public func problems(
    in configuration: Configuration, after difference: Difference
  ) -> [ValidationError] {
    var validator = Validator(schema: schema, configuration: configuration)
    for change in difference.changes { validator.check(change) }
    validator.checkEnclosing(difference.changes)
    for rule in schema.references where difference.changes.contains(where: rule.isAffected) {
      rule.forEachValue(in: configuration) { path, value in
        if !rule.accepts(value, in: configuration) {
          validator.add(.badReference(value), at: path)
        }
      }
    }
    return validator.problems
  }

  /// What is wrong with one value before it is set: of a leaf, a member or (at an entry's path) a
  /// key. Mandatory neighbours and counts are not looked at. Constant time.
  public func problem(
    with text: String, at path: Path, in configuration: Configuration
  ) -> ValidationError? {
    guard let node = schema.node(at: path) else { return ValidationError(.unexpected, at: path) }
    var validator = Validator(schema: schema, configuration: configuration)
    validator.checkValue(text, node, at: path)
    return validator.problems.first
  }
}

extension ReferenceRule {
  /// Whether a change may have taken away an entry that the rule's values name.
  fileprivate func isAffected(by change: Change) -> Bool {
    guard change.kind == .removed || change.kind == .changed else { return false }
    // Below an entry nothing can take the entry away.
    return targets.contains { target in
      change.path.elements.count <= target.steps.count + 1 && target.overlaps(change.path)
    }
  }
}
