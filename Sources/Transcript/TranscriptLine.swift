// SPDX-License-Identifier: Apache-2.0

/// One line of a transcript's file.
public struct TranscriptLine: Equatable, Sendable {
  /// The kind of a line; each case contains everything needed to write the line again.
  public enum Kind: Equatable, Sendable {
    /// Text for the reader, before the first prompt.
    case prose(String)
    /// `key: value`; the value with the blanks around it.
    case header(Header, String)
    /// `# text`, without the `# `.
    case comment(String)
    /// A prompt and its input; nil when even the blank of the prompt is missing.
    case prompt(Prompt, input: String?, key: Key)
    /// Expected output, as it is written.
    case output(String)
    /// `text << answer`; nil when the line ends with `<<`.
    case question(String, answer: String?)
    /// `-- in/PATH --` or `-- out/PATH --`.
    case section(FileSection.Place, String, isBase64: Bool)
    /// A line of a file, as it is written.
    case content(String)
  }

  /// From 1.
  public let number: Int
  public let kind: Kind

  /// The line of the file without its end.
  public var text: String {
    switch kind {
    case .prose(let text), .output(let text), .content(let text): text
    case .header(let header, let value): "\(header.rawValue):\(value)"
    case .comment(let text): "# \(text)"
    case .prompt(let prompt, let input, let key):
      prompt.text + (input.map { " \($0)" } ?? "") + key.mark
    case .question(let text, let answer): "\(text)<<\(answer.map { " \($0)" } ?? "")"
    case .section(let place, let path, let isBase64):
      "-- \(place.rawValue)/\(path)\(isBase64 ? " (base64)" : "") --"
    }
  }
}
