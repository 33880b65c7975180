// SPDX-License-Identifier: Apache-2.0

/// A transcript that was played, and what came of it.
public struct Playback: Sendable {
  public let transcript: Transcript
  let steps: [PlayedStep]
  /// Values of the environment: an update writes their names.
  let values: [String: String]
  /// What is in the files after, in the order of their sections; nil when there is no file.
  let files: [(lines: [ActualLine], comparison: Comparison)?]

  /// Plays `transcript` in `environment`, which is ended.
  public init(_ transcript: Transcript, in environment: TranscriptEnvironment) {
    self.transcript = transcript
    values = environment.values
    var terminal = ScriptTerminal(playing: transcript, values: environment.values)
    environment.session(&terminal)
    terminal.finish()
    steps = terminal.played
    var bound = terminal.values
    var files: [(lines: [ActualLine], comparison: Comparison)?] = []
    for section in transcript.sections where section.place == .after {
      let lines = environment.output(section.path).map(ActualLine.lines(of:))
      files.append(
        lines.map { ($0, Comparison(section.expected, $0, values: &bound)) })
    }
    self.files = files
    environment.end()
  }

  /// All came as the transcript says.
  public var passed: Bool { Revision(of: self).isEmpty }

  /// `path:line` and a unified diff from the transcript to what came; empty when it passed.
  ///
  /// Trailing blanks are shown as `·`.
  public var difference: String { Revision(of: self).difference }

  /// A line that a `capture:` header names did not come.
  public var losesCapture: Bool { Revision(of: self).losesCapture }

  /// An update makes the transcript pass.
  public var isMendedByUpdate: Bool { Revision(of: self).isMendedByUpdate }

  /// The transcript's text with expectations replaced by what came, elisions and placeholders kept
  /// where they still match, inputs and comments as they are.
  ///
  /// What an update cannot mend stays: steps that the session did not reach, a file that is
  /// missing, a completion that made another line.
  public var updatedText: String { Revision(of: self).text }
}
