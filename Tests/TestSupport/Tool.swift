// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs programs of the system that judge or prepare what a test looks at.
public enum Tool {
  public struct Outcome: Sendable {
    public let status: Int32
    public let output: [UInt8]
    /// Standard error; empty when it goes with the output.
    public let error: String

    /// The output as text.
    public var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// Runs `program`, found in the search path, to its end.
  ///
  /// - Parameters:
  ///   - input: its standard input, which must fit the buffer of a pipe.
  ///   - joinsError: standard error goes with the output.
  @discardableResult
  public static func run(
    _ program: String, _ arguments: [String], in directory: String? = nil, input: [UInt8] = [],
    joinsError: Bool = false
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = directory.map { URL(fileURLWithPath: $0) }
    let (stdin, stdout, stderr) = (Pipe(), Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = joinsError ? stdout : stderr
    try process.run()
    // A program may end before it has read all of its input, and its status says so.
    try? stdin.fileHandleForWriting.write(contentsOf: Data(input))
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    let error = joinsError ? Data() : stderr.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: [UInt8](output),
      error: String(decoding: error, as: UTF8.self))
  }
}
