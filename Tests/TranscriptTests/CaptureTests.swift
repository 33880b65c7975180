// SPDX-License-Identifier: Apache-2.0

import Shell
import Testing

@testable import Transcript

/// The lines that `capture:` headers name.
struct CaptureTests {
  @Test func `A capture covers each line of its text and no other`() throws {
    let transcript = try Samples.read(
      """
      capture: Commit job [..] is in progress
      capture: Enter password   :\u{20}
      capture: header\u{20}
      a@b> commit

      Commit job 5 is in progress
      Commit job 5 is done
      header\u{20}
      header
      Enter password   : << x

      """)
    #expect(
      transcript.steps[0].expected.map(\.isCaptured) == [false, true, false, true, false, true])
    #expect(transcript.captures.count == 3)
  }

  @Test func `A capture that no line matches is malformed`() {
    #expect(
      Samples.error("capture: gone\na@b> x\nleft\n")
        == "t:1: the captured line is not in the transcript")
    #expect(
      Samples.error("capture: ...\na@b> x\n...\n")
        == "t:1: header 'capture' wants a line of the transcript, not '...'")
  }

  @Test func `An update keeps the answer of a step that lost a captured line`() throws {
    let text = """
      capture: y
      admin@WF-500> echo x
      y
      admin@WF-500> echo z
      old

      """
    let environment = TranscriptEnvironment(session: Toy.session, output: { _ in nil })
    let playback = Playback(try Samples.read(text), in: environment)
    #expect(playback.losesCapture)
    #expect(!playback.isMendedByUpdate)
    #expect(playback.updatedText == text.replacing("old", with: "z"))
  }
}
