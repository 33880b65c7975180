// SPDX-License-Identifier: Apache-2.0

/// A prompt, its input and the expected output.
public struct Step: Equatable, Sendable {
  /// Line of the prompt.
  public let line: Int
  public let prompt: Prompt
  /// The input with its placeholders, without the mark of the key.
  public let input: String
  public let key: Key
  /// The expected lines in order.
  let expected: [ExpectedLine]
}
