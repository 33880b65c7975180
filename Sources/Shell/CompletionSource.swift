// SPDX-License-Identifier: Apache-2.0

/// The names that help and completion offer for a value, where the grammar says `cli:complete`.
///
/// Each is written beside the commands that it concerns, and listed in the registry.
public struct CompletionSource: Sendable {
  /// The argument of `cli:complete`.
  public let name: String
  let items: @Sendable (Appliance, NameFilter) throws -> [CompletionItem]

  /// `items` is called for each `?` and Tab at such a value.
  public init(
    _ name: String,
    items:
      @escaping @Sendable (_ appliance: Appliance, _ wanted: NameFilter) throws
      -> [CompletionItem]
  ) {
    self.name = name
    self.items = items
  }
}

extension CompletionItem {
  /// The name of an object, with the name as its help where there is none.
  public static func object(_ name: String, help: String? = nil) -> CompletionItem {
    CompletionItem(.plain, name, help ?? name, isKeyword: false)
  }
}
