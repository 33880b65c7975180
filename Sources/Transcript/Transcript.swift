// SPDX-License-Identifier: Apache-2.0

/// A terminal log of a session that is also a test: the input, and the expected output.
///
/// The format, line by line; the file is UTF-8 and flush left, so that a log can be dropped in:
///
/// 1. Before the first prompt: prose, and `key: value` lines; the keys are those of `Header`.
/// 2. `user@host> text` or `user@host# text` is a prompt and its input; both are checked. A
///    trailing `?` or `⇥` presses that key, `^C` interrupts. What the line then lacks is typed by
///    the next step. A bare prompt at the very end is only checked: nothing is typed there.
/// 3. `text << answer`: the text comes without a line end, the answer is typed; `^C` and `^D` stand
///    for these keys. With an empty text it is the next line of an input that was left open.
/// 4. All else is expected output, byte for byte, blank lines included.
/// 5. `...` alone: any lines, as few as possible. `[..]`: any text in the line. `[NAME]`: a
///    declared placeholder (`Placeholder`) or a value bound before by `[NAME:pattern]`, in inputs
///    and answers too. Suffix ` (re)`: the line is a regular expression; ` (esc)`: it has
///    `\x1b`-escaped bytes; ` (no-eol)`: the line end is missing.
/// 6. A line that would be read as 1 to 5 is written with a leading `\`; `# ` starts a comment.
/// 7. `-- in/PATH --` begins a file that is there before, `-- out/PATH --` one that must be there
///    after; `-- in/PATH (base64) --` holds bytes.
/// 8. There are no conditions, no includes and no loops.
public struct Transcript: Sendable {
  /// The file's name, as errors show it.
  public let file: String
  /// Every line of the file, in order.
  public let lines: [TranscriptLine]
  /// The values of the headers, with the lines where they stand.
  let headers: [Header: [(value: String, line: Int)]]
  /// The steps in order.
  public let steps: [Step]
  /// The files of rule 7, in order.
  public let sections: [FileSection]

  /// The text of the file; reading it again gives an equal transcript. Linear.
  public var text: String {
    var text = ""
    for line in lines {
      text += line.text
      text += "\n"
    }
    return text
  }

  /// The header's value, or nil; of a header that may be repeated the first.
  public subscript(header: Header) -> String? {
    headers[header]?.first?.value
  }

  /// Name of the state it begins with; `factory` unless it says another.
  public var state: String { self[.state] ?? "factory" }

  /// Names of the servers to start: `tftp`, `scp`.
  public var peers: [String] {
    (headers[.peer] ?? []).flatMap { $0.value.split(separator: " ").map(String.init) }
  }

  /// Whether the session seems to be on a terminal (`tty: yes`).
  public var isInteractive: Bool { self[.tty] == "yes" }

  /// Rows and columns as the `size` header says, 24 x 80 without it.
  public var size: (rows: Int, columns: Int) {
    let numbers = (self[.size] ?? "").split(separator: "x").compactMap { Int($0) }
    return numbers.count == 2 ? (numbers[1], numbers[0]) : (24, 80)
  }

  /// Where its lines were read, in the order of the headers.
  public var sources: [String] { (headers[.source] ?? []).map(\.value) }

  /// The lines that a real appliance printed: an update leaves them as they are.
  public var captures: [String] { (headers[.capture] ?? []).map(\.value) }

  /// An error that points at the header, for an environment that cannot do what it asks.
  public func error(at header: Header, _ message: String) -> TranscriptError {
    TranscriptError(file: file, line: headers[header]?.first?.line ?? 1, message: message)
  }
}
