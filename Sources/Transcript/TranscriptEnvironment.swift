// SPDX-License-Identifier: Apache-2.0

/// The environment of a transcript: a state directory, a session on it, and servers.
///
/// A `Builder` creates one for each transcript from its headers and files. The first word of a
/// file's path selects its place: `tftp/…` and `scp/…` into the root of that peer, all others into
/// the state directory; files after are read back the same way.
public struct TranscriptEnvironment {
  /// Creates the environment of a transcript.
  ///
  /// It throws for a header that it does not support: `transcript.error(at: .state, …)`.
  public typealias Builder = (Transcript) throws(TranscriptError) -> TranscriptEnvironment

  /// The values of placeholders: `["HOST": "127.0.0.1", "TFTP-PORT": "40069"]`.
  let values: [String: String]
  let session: (inout ScriptTerminal) -> Void
  let output: (String) -> [UInt8]?
  let end: () -> Void

  /// - Parameters:
  ///   - values: values of placeholders, in inputs and in output.
  ///   - session: runs a session to its end.
  ///   - output: bytes of the file after the session, by its path below `out/`; nil when it
  ///     does not exist.
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
