// SPDX-License-Identifier: Apache-2.0

import POSIX
import Testing

@Suite struct ForegroundProgramTests {
  private func run(_ script: String, input: String) throws -> ChildProcess.End {
    try ChildProcess.runInForeground(
      ChildProcess.Launch(
        path: "/bin/sh", arguments: ["-c", script],
        environment: ["PATH": "/usr/bin:/bin", "SIZE": "\(input.utf8.count)"]),
      input: input)
  }

  @Test("The program reads all of the text, or as much as it wants")
  func feedsItsInput() throws {
    Signals.installForBatch()
    let text = String(repeating: "line\n", count: 100_000)
    #expect(try run("[ $(wc -c) -eq $SIZE ]", input: text) == .exited(0))
    #expect(try run("read line; [ $line = line ]", input: text) == .exited(0))
    #expect(try run("exit 3", input: "") == .exited(3))
  }

  @Test("A program that cannot be started is an error")
  func reportsAMissingProgram() {
    #expect(throws: SystemError.self) {
      try ChildProcess.runInForeground(
        ChildProcess.Launch(path: "/nonexistent", arguments: [], environment: [:]), input: "x")
    }
  }
}
