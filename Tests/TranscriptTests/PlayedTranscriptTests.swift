// SPDX-License-Identifier: Apache-2.0

import Commands
import Foundation
import Shell
import Testing

@testable import Transcript

/// The package's own files, wherever it is checked out.
enum Checkout {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  static func transcripts() -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root + "/Transcripts")) ?? []
    return names.filter { $0.hasSuffix(".transcript") }.map { String($0.dropLast(11)) }.sorted()
  }

  /// The transcript `name` of the project.
  static func transcript(_ name: String) throws -> Transcript {
    let file = "\(root)/Transcripts/\(name).transcript"
    return try Transcript(file: file, bytes: Array(try text("Transcripts/\(name).transcript").utf8))
  }

  /// The text of the file at `path` below the root.
  static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
  }

  /// The paths of the files below `folder`, from the root.
  static func files(below folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)").map {
      "\(folder)/\($0)"
    }
  }

  static func grammar() throws -> GrammarDirectory {
    try GrammarDirectory(builtIn: root + "/Grammar", own: nil)
  }
}

/// Every transcript of the project, on real commands, a real store and real servers.
@Suite(.serialized) struct PlayedTranscriptTests {
  @Test(arguments: Checkout.transcripts().filter { !needsRoot($0) })
  func `The session prints what the transcript says`(_ name: String) throws {
    try play(name)
  }

  @Test(
    .enabled(if: getuid() == 0, "tftpd-hpa changes its root directory, which needs root"),
    arguments: Checkout.transcripts().filter { needsRoot($0) })
  func `The session prints what the transcript with a TFTP server says`(_ name: String) throws {
    try play(name)
  }

  private static func needsRoot(_ name: String) -> Bool {
    (try? Checkout.transcript(name).peers.contains("tftp")) ?? false
  }

  private func play(_ name: String) throws {
    let transcript = try Checkout.transcript(name)
    let environment = ApplianceEnvironment(grammar: try Checkout.grammar(), registry: .all)
    let playback = Playback(transcript, in: try environment.environment(for: transcript))
    #expect(playback.passed, "\(playback.difference)")
  }
}
