// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Transfer

/// How every `scp` and `tftp` command fetches or stores a file: by the same words, with the same
/// dialogue and the same refusals.
struct FileTransfer {
  private let arguments: Arguments
  /// The largest file in bytes that is fetched.
  let limit: Int

  init(_ arguments: Arguments, limit: Int) {
    self.arguments = arguments
    self.limit = limit
  }

  /// A file that was fetched.
  struct Fetched {
    let name: String
    let bytes: [UInt8]
  }

  /// `tftp import …`: the answer begins with the classic client's line.
  func fetchTFTP(over channel: any Channel) throws -> Fetched {
    let from = try arguments.string("from")
    let file = try arguments.string("file")
    do throws(TransferError) {
      let remote = try RemoteFile.tftp(host: from, file: file)
      let (bytes, result) = try client(remote, over: channel).get(remote.path)
      channel.write("\nReceived \(result.summary)\n")
      return Fetched(name: remote.name, bytes: bytes)
    } catch {
      throw Refusal.transfer("tftp", error)
    }
  }

  /// `tftp export …` of `bytes` under `name`.
  func storeTFTP(_ bytes: [UInt8], as name: String, over channel: any Channel) throws {
    let to = try arguments.string("to")
    do throws(TransferError) {
      let remote = try RemoteFile.tftp(host: to, file: name)
      let result = try client(remote, over: channel).put(bytes, as: remote.path)
      channel.write("\nSent \(result.summary)\n")
    } catch {
      throw Refusal.transfer("tftp", error)
    }
  }

  /// `scp import …`, by OpenSSH's scp on the operator's terminal.
  func fetchSCP(on appliance: Appliance, over channel: any Channel) throws -> Fetched {
    let from = try arguments.string("from")
    var notes: [String] = []
    do throws(TransferError) {
      let remote = try RemoteFile.secureCopy(from: from, file: arguments.optional("file"))
      let copy = try secureCopy(on: appliance, over: channel)
      defer { if !notes.isEmpty { channel.write(notes.map { $0 + "\n" }.joined()) } }
      // The client's own words: at once for a person, with the answer for a script.
      let bytes = try copy.get(remote, conversation: conversation(over: channel)) { line in
        notes.append(line)
      }.bytes
      return Fetched(name: remote.name, bytes: bytes)
    } catch {
      throw Refusal.transfer("scp", error)
    }
  }

  /// `scp export …` of `bytes`, which the client's progress line calls `name`.
  func storeSCP(
    _ bytes: [UInt8], as name: String, on appliance: Appliance, over channel: any Channel
  ) throws {
    let to = try arguments.string("to")
    var notes: [String] = []
    do throws(TransferError) {
      let remote = try RemoteFile.secureCopy(from: to)
      let copy = try secureCopy(on: appliance, over: channel)
      defer { if !notes.isEmpty { channel.write(notes.map { $0 + "\n" }.joined()) } }
      _ = try copy.put(
        bytes, named: name, to: remote, using: copy.environment["TMPDIR"] ?? "/tmp",
        conversation: conversation(over: channel)
      ) { line in
        notes.append(line)
      }
    } catch {
      throw Refusal.transfer("scp", error)
    }
  }

  private func client(
    _ remote: RemoteFile, over channel: any Channel
  ) throws(TransferError) -> TFTPClient {
    TFTPClient(
      host: remote.host, port: port ?? TFTPClient.defaultPort, source: try source(), limit: limit,
      interruption: channel.interruption)
  }

  private func secureCopy(
    on appliance: Appliance, over channel: any Channel
  ) throws(TransferError) -> SecureCopy {
    var copy = SecureCopy(
      environment: appliance.host.environment(), limit: limit, interruption: channel.interruption)
    copy.port = port
    copy.source = try source()
    copy.configurationFile = appliance.host.sshConfiguration
    return copy
  }

  private var port: UInt16? {
    arguments.optionalInteger("remote-port").flatMap { UInt16(exactly: $0) }
  }

  private func source() throws(TransferError) -> SourceAddress? {
    guard let text = arguments.optional("source-ip") else { return nil }
    return try SourceAddress(text)
  }

  /// Nil where nobody sits who could answer.
  private func conversation(over channel: any Channel) -> SecureCopyConversation? {
    guard channel.isInteractive else { return nil }
    return SecureCopyConversation(
      rows: channel.size.rows, columns: channel.size.columns, show: channel.write
    ) { question, echo in
      if case .text(let answer) = channel.ask(question, echo: echo) { answer } else { nil }
    }
  }
}

extension Refusal {
  /// A transfer that failed; one that Ctrl-C ended needs no word.
  fileprivate static func transfer(_ client: String, _ problem: TransferError) -> Refusal {
    problem == .interrupted ? Refusal.interrupted : .serverError("\(client): \(problem)")
  }
}
