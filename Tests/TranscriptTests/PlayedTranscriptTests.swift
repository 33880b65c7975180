// SPDX-License-Identifier: Apache-2.0

import Commands
import Foundation
import Shell
import TestSupport
import Testing

@testable import Transcript

extension Checkout {
  /// The transcript `name` of the project.
  static func transcript(_ name: String) throws -> Transcript {
    let path = "Transcripts/\(name).transcript"
    return try Transcript(file: "\(root)/\(path)", bytes: Array(try text(path).utf8))
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
