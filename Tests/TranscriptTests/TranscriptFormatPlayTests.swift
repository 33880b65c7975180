// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Testing
import Text

@testable import Transcript

@Suite struct TranscriptFormatPlayTests {
  @Test(arguments: [
    """
    admin@WF-500> commit
    Commit job [JOB:\\d+] at [TIME]
    ...
    done
    admin@WF-500> echo job [JOB] on [HOST]
    job [JOB] on [HOST]
    admin@WF-500> exit
    """,
    """
    admin@WF-500> echo wh?
    help for 'echo wh'

    admin@WF-500> echo whole
    whole
    admin@WF-500> echo?
    help for 'echo'

    admin@WF-500> ech⇥
    admin@WF-500> echo a "b?
    a "b?
    admin@WF-500> echo gone^C
    admin@WF-500> password
    Old: << [HOST]
    New: << ^C
    interrupted
    admin@WF-500> password
    Old: <<
    New: << two
    127.0.0.1 was wanted
    admin@WF-500> long
    more << one
    more << two
    one+two
    admin@WF-500> partial
    no end (no-eol)
    admin@WF-500>
    """,
  ])
  func `A session plays as it is written`(text: String) throws {
    #expect(try play(text + "\n").difference == "")
  }

  @Test func `Every difference is shown in its place`() throws {
    let text = """
      Prose.

      admin@WF-500> echo one
      one
      admin@WF-500# echo two
      # a comment
      two
      admin@WF-500> echo three
      three
      four
      admin@WF-500> password
      Old: << x
      admin@WF-500> ech⇥
      admin@WF-500> ecco
      admin@WF-500> echo blank \u{20}
      blank
      admin@WF-500> exit
      admin@WF-500> echo lost
      lost
      -- out/file --
      <config [..]>
      old
      -- out/none --

      """
    let playback = try play(text, files: ["file": "<config 1>\nnew"])
    #expect(
      playback.difference == """
        t:5
        @@ -2,22 +2,21 @@
        \u{20}
         admin@WF-500> echo one
         one
        -admin@WF-500# echo two
        +admin@WF-500> echo two
         # a comment
         two
         admin@WF-500> echo three
         three
        -four
         admin@WF-500> password
         Old: << x
        +New: << ^D
        +[HOST] was wanted
         admin@WF-500> ech⇥
        -admin@WF-500> ecco
        +admin@WF-500> echo·
        +Unknown command: ecco
         admin@WF-500> echo blank··
        -blank
        +blank··
         admin@WF-500> exit
        -admin@WF-500> echo lost
        -lost
         -- out/file --
         <config [..]>
        -old
        --- out/none --
        +new (no-eol)

        """)
    #expect(!playback.isMendedByUpdate)
  }

  @Test func `An update keeps lines that still match`() throws {
    let text = """
      Prose.
      state: factory
      admin@WF-500> commit
      Commit job [JOB:\\d+] at [TIME]
      # why
      ...
      done[..]
      done.
      admin@WF-500# echo job [JOB] on [HOST]
      job [JOB]
      admin@WF-500> echo a@b> x
      admin@WF-500> ansi
      ...
      admin@WF-500> password
      Old: << 127.0.0.1
      Again: << two
      admin@WF-500>
      -- out/file --
      <config [..]>
      old
      """
    let updated = """
      Prose.
      state: factory
      admin@WF-500> commit
      Commit job [JOB:\\d+] at [TIME]
      # why
      ...
      done[..]
      admin@WF-500> echo job [JOB] on [HOST]
      job 7 on [HOST]
      admin@WF-500> echo a@b> x
      \\a@b> x
      admin@WF-500> ansi
      ...
      admin@WF-500> password
      Old: << 127.0.0.1
      New: << two
      changed
      admin@WF-500>
      -- out/file --
      <config [..]>
      new

      """
    let files = ["file": "<config 1>\nnew\n"]
    let playback = try play(text, files: files)
    #expect(playback.isMendedByUpdate)
    #expect(playback.updatedText == updated)
    #expect(try play(playback.updatedText, files: files).difference == "")
  }

  @Test func `The runner reports and updates, and keeps captured lines`() throws {
    let passing = "admin@WF-500> echo x\nx\n"
    let failing = "admin@WF-500> echo x\ny\n"
    let files = [
      "a": passing, "b": failing, "c": "capture: y\n" + failing, "d": "no prompt\n",
      "e": "state: ruin\n" + passing, "f": passing + "admin@WF-500> exit\nadmin@WF-500> more\n",
    ]
    var written: [String: String] = [:]
    var ended = 0
    func environment(_ transcript: Transcript) throws(TranscriptError) -> TranscriptEnvironment {
      guard transcript.state == "factory" else {
        throw transcript.error(at: .state, "no state '\(transcript.state)'")
      }
      return TranscriptEnvironment(session: Toy.session, end: { ended += 1 })
    }
    func read(_ file: String) throws(TranscriptError) -> [UInt8] {
      guard let text = written[file] ?? files[file] else {
        throw TranscriptError(file: file, line: 1, message: "no such file")
      }
      return Array(text.utf8)
    }
    let runner = TranscriptRunner(read: read, environment: environment)
    let report = runner.run(["a", "b"])
    #expect(
      report.text == """
        b:2
        @@ -1,2 +1,2 @@
         admin@WF-500> echo x
        -y
        +x

        1 passed, 1 failed

        """)
    #expect((report.exitStatus, runner.run(["a"]).exitStatus) == (1, 0))
    #expect(written.isEmpty && ended == 3)

    let updating = TranscriptRunner(
      read: read, write: { written[$0] = String(decoding: $1, as: UTF8.self) },
      environment: environment)
    let update = updating.run(["a", "b", "c", "d", "e", "f", "g"])
    #expect(written == ["b": passing])
    #expect(update.exitStatus == 2)
    #expect(
      update.text.split(separator: "\n").filter { !" -+@".contains($0.prefix(1)) } == [
        "b: updated", "c:3", "d:1: no prompt, such as 'admin@WF-500> '", "e:1: no state 'ruin'",
        "f:4", "g:1: no such file", "c: a captured line did not come",
        "1 passed, 2 failed, 1 updated, 3 malformed",
      ])
    #expect(runner.run(["b"]).exitStatus == 0)
  }

  @Test func `The tty and size headers reach the session`() throws {
    let transcript = try Samples.read("tty: yes\nsize: 132x50\nadmin@WF-500> x\n")
    let terminal = ScriptTerminal(playing: transcript)
    #expect(terminal.isInteractive)
    #expect(terminal.size == TerminalSize(rows: 50, columns: 132))
  }

  private func play(_ text: String, files: [String: String] = [:]) throws -> Playback {
    let environment = TranscriptEnvironment(
      values: ["HOST": "127.0.0.1"], session: Toy.session,
      output: { files[$0].map { Array($0.utf8) } })
    return Playback(try Samples.read(text), in: environment)
  }
}

/// A session with a handful of commands.
enum Toy {
  static func session(_ terminal: inout ScriptTerminal) {
    let assistant: Assistant = { key, line in
      if key == .tab {
        return "echo ".hasPrefix(line) ? .insert(String("echo ".dropFirst(line.count))) : .none
      }
      return line.contains("\"") ? .literal : .list(TerminalText("help for '\(line)'\n\n"))
    }
    while true {
      switch terminal.readLine(prompt: "admin@WF-500> ", assistant: assistant) {
      case .end: return
      case .interrupt: continue
      case .line("exit"): return
      case .line(let line): run(line, on: &terminal, assistant)
      }
    }
  }

  private static func run(_ line: String, on terminal: inout ScriptTerminal, _ assistant: Assistant)
  {
    switch line {
    case "": break
    case "commit": terminal.write("Commit job 7 at 10:00:00\n.\n..\ndone\n")
    case "ansi": terminal.write("\u{1b}[7mlines 1-23\u{1b}[27m\n")
    case "partial": terminal.write("no end")
    case "password":
      var isRight = false
      for question in ["Old: ", "New: "] {
        switch terminal.ask(question, echo: false) {
        case .interrupt: return terminal.write("interrupted\n")
        case .end: break
        case .text(let secret):
          if question == "New: ", secret.matches(Secret(Array("two".utf8))), isRight {
            return terminal.write("changed\n")
          }
          isRight = secret.matches(Secret(Array("127.0.0.1".utf8)))
        }
      }
      terminal.write("127.0.0.1 was wanted\n")
    case "long":
      var words: [String] = []
      while words.count < 2,
        case .line(let word) = terminal.readLine(prompt: "more ", assistant: assistant)
      {
        words.append(word)
      }
      terminal.write(words.joined(separator: "+") + "\n")
    default:
      if line.hasPrefix("echo ") {
        terminal.write(line.dropFirst(5) + "\n")
      } else {
        terminal.write("Unknown command: \(line)\n")
      }
    }
  }
}
