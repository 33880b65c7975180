// SPDX-License-Identifier: Apache-2.0

/// What a transcript is played in: a state directory, a session on it, servers beside it.
///
/// A `Builder` makes one for each transcript from its headers and its files before. Files go by
/// the first word of their path: `tftp/…` and `scp/…` into the root of that peer, all others into
/// the state directory; files after are read back the same way.
public struct TranscriptEnvironment {
  /// Makes the environment of a transcript.
  ///
  /// It throws when a header names what it does not have: `transcript.error(at: .state, …)`.
  public typealias Builder = (Transcript) throws(TranscriptError) -> TranscriptEnvironment

  /// What placeholders stand for: `["HOST": "127.0.0.1", "TFTP-PORT": "40069"]`.
  let values: [String: String]
  let session: (inout ScriptTerminal) -> Void
  let output: (String) -> [UInt8]?
  let end: () -> Void

  /// - Parameters:
  ///   - values: values of placeholders, in inputs and in output.
  ///   - session: runs a session to its end.
  ///   - output: bytes of the file after the session, by its path below `out/`; nil when there is
  ///     none.
  ///   - end: stops the servers and removes the state directory; called once.
  public init(
    values: [String: String] = [:],
    session: @escaping (inout ScriptTerminal) -> Void,
    output: @escaping (String) -> [UInt8]? = { _ in nil },
    end: @escaping () -> Void = {}
  ) {
    self.values = values
    self.session = session
    self.output = output
    self.end = end
  }
}
