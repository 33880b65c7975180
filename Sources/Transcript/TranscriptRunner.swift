// SPDX-License-Identifier: Apache-2.0

/// Plays transcripts one after the other: the work of `wfsh test`.
///
/// Closures read and write the files: this module does no file I/O.
public struct TranscriptRunner {
  /// The bytes of a file; throws when it cannot be read.
  public typealias Reader = (_ file: String) throws(TranscriptError) -> [UInt8]
  /// Replaces a file; throws when it cannot be written.
  public typealias Writer = (_ file: String, _ bytes: [UInt8]) throws(TranscriptError) -> Void

  private let read: Reader
  private let write: Writer?
  private let environment: TranscriptEnvironment.Builder

  /// - Parameter write: rewrites files that differ; nil: nothing is written.
  public init(
    read: @escaping Reader, write: Writer? = nil,
    environment: @escaping TranscriptEnvironment.Builder
  ) {
    self.read = read
    self.write = write
    self.environment = environment
  }

  /// Plays every file, and continues after a failure.
  public func run(_ files: [String]) -> TranscriptReport {
    var report = TranscriptReport()
    for file in files {
      do {
        try run(file, into: &report)
      } catch {
        report.add(.malformed(error), of: file)
      }
    }
    return report
  }

  private func run(
    _ file: String, into report: inout TranscriptReport
  ) throws(TranscriptError) {
    let transcript = try Transcript(file: file, bytes: try read(file))
    let playback = Playback(transcript, in: try environment(transcript))
    guard !playback.passed else { return report.add(.passed, of: file) }
    let differed = TranscriptReport.Outcome.differed(playback.difference)
    guard let write else { return report.add(differed, of: file) }
    let lost = playback.losesCapture ? "\(file): a captured line did not come" : nil
    let updated = playback.updatedText
    guard !updated.isIdentical(to: transcript.text) else {
      return report.add(differed, of: file, remark: lost)
    }
    try write(file, Array(updated.utf8))
    if playback.isMendedByUpdate {
      report.add(.updated, of: file)
    } else {
      report.add(differed, of: file, remark: lost ?? "\(file): updated in part")
    }
  }
}
