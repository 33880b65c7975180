// SPDX-License-Identifier: Apache-2.0

/// One choice a node belongs to: at most one case of a choice has data.
///
/// Choices and cases are not nodes of the schema tree; their nodes are children of the node
/// around them and carry this record (RFC 7950 section 7.9).
public struct ChoiceCase: Sendable, Hashable {
  /// Name of the choice, unique among its siblings.
  public let choice: String
  /// Name of the case; of the node itself for a case without a `case` statement.
  public let `case`: String
  /// Whether one of the cases must be present.
  public let isMandatory: Bool
}
