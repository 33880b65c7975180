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

  static func grammar() throws -> GrammarDirectory {
    try GrammarDirectory(builtIn: root + "/Grammar", own: nil)
  }
}

/// Every transcript of the project, on real commands, a real store and real servers.
@Suite(.serialized) struct PlayedTranscriptTests {
  @Test(arguments: Checkout.transcripts()) func plays(_ name: String) throws {
    let file = "\(Checkout.root)/Transcripts/\(name).transcript"
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    let transcript = try Transcript(file: file, bytes: bytes)
    // tftpd-hpa changes its root directory, which needs root.
    if transcript.peers.contains("tftp"), getuid() != 0 {
      print("skipped, the tftp server needs root: \(name)")
      return
    }
    let environment = ApplianceEnvironment(grammar: try Checkout.grammar(), registry: .all)
    let playback = Playback(transcript, in: try environment.environment(for: transcript))
    #expect(playback.passed, "\(playback.difference)")
  }
}
