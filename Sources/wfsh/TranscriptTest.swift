// SPDX-License-Identifier: Apache-2.0

import Commands
import POSIX
import Shell
import Transcript

/// `wfsh test [--update] PATH…`: plays transcripts, or all transcripts of a directory.
enum TranscriptTest {
  static func run(_ paths: [String], updates: Bool, own: String?) -> Int32 {
    var files: [String] = []
    do throws(SystemError) {
      for path in paths { files += try transcripts(at: path) }
    } catch {
      Main.fail("\(error)", status: 2)
    }
    let grammar: GrammarDirectory
    do throws(GrammarDirectory.LoadError) {
      grammar = try GrammarDirectory(builtIn: ApplianceStart.builtInGrammar(), own: own)
    } catch {
      Main.fail(error.description, status: 3)
    }
    let environment = ApplianceEnvironment(grammar: grammar, registry: .all)
    let runner = TranscriptRunner(
      read: { (file) throws(TranscriptError) in
        do throws(SystemError) {
          guard let bytes = try FileSystem().read(file, limit: 64 << 20) else {
            throw SystemError(code: 2, call: "open")
          }
          return bytes
        } catch {
          throw TranscriptError(file: file, line: 1, message: error.text)
        }
      },
      write: updates
        ? { (file, bytes) throws(TranscriptError) in
          do throws(SystemError) {
            try FileSystem().open(file + ".new", .createEmpty).write(bytes, at: 0)
            try FileSystem().rename(file + ".new", to: file)
          } catch {
            throw TranscriptError(file: file, line: 1, message: error.text)
          }
        } : nil,
      environment: { (transcript) throws(TranscriptError) in
        try environment.environment(for: transcript)
      })
    let report = runner.run(files)
    StandardStream.output.show(report.text)
    return report.exitStatus
  }

  /// The file itself, or the `*.transcript` files of a directory, ordered by name.
  static func transcripts(at path: String) throws(SystemError) -> [String] {
    guard try FileSystem().status(path)?.kind == .directory else { return [path] }
    return try FileSystem().list(path).filter { $0.hasSuffix(".transcript") }.sorted()
      .map { "\(path)/\($0)" }
  }
}
