// SPDX-License-Identifier: Apache-2.0

import Shell
import TestSupport
import Testing
import Text

@testable import Transcript

@Suite struct TranscriptFormatTests {
  @Test(arguments: Samples.all)
  func `A well-formed file prints as it was read`(sample: String) throws {
    let transcript = try Transcript(file: "sample.transcript", bytes: Array(sample.utf8))
    #expect(Array(transcript.text.utf8) == Array(sample.utf8))
  }

  @Test func `Headers, steps and files are read`() throws {
    let transcript = try Samples.read(Samples.configuration)
    #expect(transcript.state == "factory")
    #expect(transcript[.clock] == "2026-11-20 10:00:00 UTC")
    #expect(transcript.peers == ["tftp", "scp"])
    #expect(transcript.isInteractive)
    #expect(transcript.size == (40, 120))
    #expect(transcript.steps.map(\.input) == ["show jobs id ", "configure", "set users bob", ""])
    #expect(transcript.steps.map(\.key) == [.help, .enter, .enter, .none])
    #expect(
      transcript.steps.map(\.prompt.text) == [
        "admin@WF-500>", "admin@WF-500>", "admin@WF-500#", "admin@WF-500(active-controller)#",
      ])
    #expect(transcript.steps[2].expected.map(\.answer) == ["Paloalto1!", "Paloalto1!", nil, nil])
    #expect(transcript.steps[2].expected.map(\.number) == [18, 19, 20, 22])
    let before = transcript.sections.filter { $0.place == .before }
    #expect(before.map(\.path) == ["tftp/wf.pem", "scp/wf.p12", "key"])
    #expect(
      before.map(\.bytes) == [Array("-----\n-- out/x --\n".utf8), [0, 255, 16], Array("k".utf8)])
    #expect(transcript.sections.last?.expected.count == 2)
  }

  @Test(arguments: [
    ("admin@WF-500> show clock", "admin@WF-500>", "show clock", Key.enter),
    ("a.b-c_1@h(passive)# x ?", "a.b-c_1@h(passive)#", "x ", .help),
    ("admin@WF-500> ?", "admin@WF-500>", "", .help),
    ("admin@WF-500> show sys⇥", "admin@WF-500>", "show sys", .tab),
    ("admin@WF-500# comm^C", "admin@WF-500#", "comm", .interrupt),
    ("admin@WF-500>", "admin@WF-500>", "", .none),
    ("admin@WF-500>  x ", "admin@WF-500>", " x ", .enter),
  ])
  func `A prompt line is read`(line: String, prompt: String, input: String, key: Key) throws {
    let transcript = try Samples.read(line + "\n")
    let step = try #require(transcript.steps.first)
    #expect((step.prompt.text, step.input, step.key) == (prompt, input, key))
    #expect(transcript.text == line + "\n")
  }

  @Test(arguments: [
    "admin@WF-500>show", "admin@>", "@WF-500> x", "admin WF-500> x", "admin@WF-500(> x",
    "admin@WF-500()> x", "admin@WF-500(a)", "\\admin@WF-500> x", "admin@WF 500> x", "admin@é> x",
  ])
  func `A line that is not a prompt is output`(line: String) throws {
    let transcript = try Samples.read("admin@WF-500> first\n" + line + "\n")
    #expect(transcript.steps.count == 1)
    #expect(transcript.steps[0].expected.count == 1)
  }

  @Test(
    arguments: [
      ("", "t:1: no prompt, such as 'admin@WF-500> '"),
      ("Only prose.\n", "t:1: no prompt, such as 'admin@WF-500> '"),
      (
        "colour: red\na@b> x\n",
        "t:1: unknown header 'colour', known are: source, capture, state, clock, user, hostname, peer, tty, size"
      ),
      ("\nuser: a\nuser: b\na@b> x\n", "t:3: header 'user' stands on line 2 already"),
      ("tty: maybe\na@b> x\n", "t:1: header 'tty' wants 'yes' or 'no', not 'maybe'"),
      (
        "clock: today\na@b> x\n",
        "t:1: header 'clock' wants a time like '2026-11-20 10:00:00 UTC', not 'today'"
      ),
      ("size: 80x0\na@b> x\n", "t:1: header 'size' wants columns x rows like '80x24', not '80x0'"),
      ("state: ../x\na@b> x\n", "t:1: header 'state' wants a name, not '../x'"),
      ("a@b> x\n-- in/../etc/passwd --\n", "t:2: invalid path '../etc/passwd'"),
      ("a@b> x\n-- out// --\n", "t:2: invalid path '/'"),
      ("a@b> x\n-- in/a --\n-- in/a --\n", "t:3: file 'in/a' is declared twice"),
      (
        "-- in/a --\ntext\na@b> x\n",
        "t:1: a file section before the session: it stands behind the session, after the output of the last prompt"
      ),
      (
        "a@b> x\n-- in/a --\ntext\na@b> y\n",
        "t:4: a prompt in a file section: sections stand behind the whole session; '\\' before the line makes it text of the file"
      ),
      ("a@b> x\n-- in/a (base64) --\nA===\n", "t:3: malformed base64"),
      ("a@b> x\n-- in/a (base64) --\nQUJ\n", "t:3: malformed base64"),
      ("a@b> x\n-- out/a (base64) --\n", "t:2: (base64) is for files before the session only"),
      ("a@b> x\n\\xzz \\q (esc)\n\\x4g (esc)\n", nil),
      ("a@b> x\nfoo\\q (esc)\n", "t:2: malformed escape"),
    ] as [(String, String?)])
  func `A malformed file is refused with its line`(text: String, message: String?) {
    #expect(Samples.error(text) == message)
  }

  @Test(arguments: ["( (re)", "[JOB:(]", "x{9999}{9999} (re)", "(a)\\1 (re)"])
  func `A malformed expression is refused with its line`(line: String) throws {
    let message = try #require(Samples.error("a@b> x\nfine\n\(line)\n"))
    #expect(message.hasPrefix("t:3: regular expression '"))
  }

  @Test func `Bytes that are not UTF-8 are refused with their line`() {
    let error = #expect(throws: TranscriptError.self) {
      try Transcript(file: "t", bytes: Array("a@b> x\n".utf8) + [0xff, 0x0a])
    }
    #expect(error?.description == "t:2: not UTF-8")
  }

  /// Mutated files are read or refused; what is read prints as it was, CR LF aside.
  @Test func `No input breaks the parser`() throws {
    var random = SeededGenerator(state: 7)
    let alphabet = Array(
      "\n\r\\[]().:<>#@?^C- {}|*+$\u{0}\u{1b}é⇥ (re) (esc) (no-eol) << -- in/ ".utf8)
    let pieces = ["[JOB:", "\\x", "...", "[..]", "-- in/a --\n", "a@b> ", "<< ", " (re)\n", "{9}"]
    var accepted = 0
    for round in 0..<4000 {
      var bytes = Array(Samples.all[round % Samples.all.count].utf8)
      for _ in 0..<random.next(below: 12) {
        let place = random.next(below: bytes.count + 1)
        switch random.next(below: 4) {
        case 0: bytes.insert(alphabet[random.next(below: alphabet.count)], at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] = UInt8(random.next(below: 256))
        default: bytes.insert(contentsOf: pieces[random.next(below: pieces.count)].utf8, at: place)
        }
      }
      guard let transcript = try? Transcript(file: "t", bytes: bytes) else { continue }
      accepted += 1
      let again = try Transcript(file: "t", bytes: Array(transcript.text.utf8))
      #expect(again.lines == transcript.lines)
      var terminal = ScriptTerminal(playing: transcript)
      let assistant: Assistant = { _, _ in .list(TerminalText("x\n")) }
      while case .line = terminal.readLine(prompt: "a@b> ", assistant: assistant) {
        terminal.write("ID: 2\n")
      }
      terminal.finish()
    }
    #expect(accepted > 500)
  }
}
