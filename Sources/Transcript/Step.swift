// SPDX-License-Identifier: Apache-2.0

/// A prompt, what is typed at it, and what must come.
public struct Step: Equatable, Sendable {
  /// Line of the prompt.
  public let line: Int
  public let prompt: Prompt
  /// What is typed, placeholders not yet replaced, without the key's mark.
  public let input: String
  public let key: Key
  /// What must come, in order.
  let expected: [ExpectedLine]
}
