// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@Suite struct ChildProcessTests {
  /// Runs a script of sh(1) to its end; what it wrote to its standard error, and its end.
  private func run(
    _ script: String, prepare: (inout ChildProcess.Launch) -> Void = { _ in }
  ) throws -> (text: String, end: ChildProcess.End?) {
    var launch = ChildProcess.Launch(
      path: "/bin/sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"])
    prepare(&launch)
    var child = try ChildProcess(launch)
    var bytes: [UInt8] = []
    while true {
      switch child.next(until: Deadline(after: .seconds(10)), interruption: nil) {
      case .errorOutput(let more): bytes += more
      case .ended(let end): return (String(decoding: bytes, as: UTF8.self), end)
      case .timedOut, .interrupted: return (String(decoding: bytes, as: UTF8.self), nil)
      }
    }
  }

  @Test func startsWithoutTheParentsDescriptorsAndSignals() throws {
    signal(SIGPIPE, SIG_IGN)
    let spare = open("/dev/null", O_RDONLY)
    defer { close(spare) }
    // The fourth is that of ls itself.
    #expect(try run("exec ls /proc/self/fd >&2").text == "0\n1\n2\n3\n")
    let script = "exec grep -E 'Sig(Ign|Blk)' /proc/self/status >&2"
    for line in try run(script).text.split(separator: "\n") {
      let mask = try #require(line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) })
      // 32 and 33 are glibc's own and cannot be set by anybody.
      #expect(mask & ~0x1_8000_0000 == 0, "\(line)")
    }
  }

  @Test func tellsItsEnd() throws {
    #expect(try run("echo last >&2; exit 7") == ("last\n", .exited(7)))
    #expect(try run("kill -9 $$").end == .killed(signal: SIGKILL))
    #expect(throws: SystemError(code: ENOENT, call: "execve")) {
      _ = try run("") { $0.path = "/nonexistent" }
    }
    // A grandchild that keeps the pipe is not waited for.
    let clock = Stopwatch()
    #expect(try run("sleep 10 & exit 3").end == .exited(3))
    #expect(clock.seconds < 5)
  }

  @Test func isKilledWhenItsFileGrowsTooLarge() throws {
    let file = try MemoryFile()
    let end = try run("exec head -c 5000 /dev/zero > \(MemoryFile.pathForChild)") {
      $0.standardInput = file
      $0.largestFile = 4096
    }.end
    #expect(end?.exceededFileSize == true)
    #expect(file.count == 4096)
  }

  @Test func endsWhatDoesNotEndItself() throws {
    var launch = ChildProcess.Launch(
      path: "/bin/sh", arguments: ["-c", "trap '' TERM; echo >&2; while :; do sleep 1; done"],
      environment: ["PATH": "/usr/bin:/bin"])
    launch.leadsGroup = true
    var child = try ChildProcess(launch)
    _ = child.next(until: Deadline(after: .seconds(10)), interruption: nil)
    #expect(child.stop(grace: .milliseconds(200)) == .killed(signal: SIGKILL))
  }
}
