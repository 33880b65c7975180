// SPDX-License-Identifier: Apache-2.0

import POSIX
import Shell
import Transfer

/// A file that an `scp` or `tftp` command fetches or stores: the words of the line, the dialogue and
/// the refusals are the same for all of them.
struct FileTransfer {
  /// The first word of the command.
  enum Client: String { case scp, tftp }

  private let client: Client
  private let arguments: Arguments
  /// The largest file in bytes that is fetched.
  private let limit: Int

  init(_ client: Client, _ arguments: Arguments, limit: Int) {
    self.client = client
    self.arguments = arguments
    self.limit = limit
  }

  struct FetchedFile {
    let name: String
    let bytes: [UInt8]
  }

  /// The name of a file that is stored. Blanks would not survive tftp.
  static func name(_ prefix: String, _ entry: String, ending: String) -> String {
    prefix + entry.map { $0 == " " ? "_" : String($0) }.joined() + "." + ending
  }

  /// The path that the file is fetched from.
  var source: String {
    get throws {
      switch client {
      case .tftp: try arguments.string("file")
      case .scp: try arguments.optional("file") ?? arguments.string("from")
      }
    }
  }

  /// `… import …`. The answer is completed by ``answer(_:)``.
  func fetch(on appliance: Appliance, over channel: any Channel) throws -> FetchedFile {
    let (from, source) = (try arguments.string("from"), try source)
    do throws(TransferError) {
      switch client {
      case .tftp:
        let remote = try RemoteFile.tftp(host: from, file: source)
        let (bytes, result) = try tftp(remote, over: channel).get(remote.path)
        channel.write("\nReceived \(result.summary)\n")
        return FetchedFile(name: remote.name, bytes: bytes)
      case .scp:
        let remote = try RemoteFile.secureCopy(from: from, file: arguments.optional("file"))
        let copy = try secureCopy(on: appliance, over: channel)
        var notes = Notes(channel)
        defer { notes.show() }
        let bytes = try copy.get(remote, conversation: conversation(over: channel)) {
          notes.lines.append($0)
        }.bytes
        return FetchedFile(name: remote.name, bytes: bytes)
      }
    } catch {
      throw Refusal.transfer(client, error)
    }
  }

  /// The answer of an import: its lines stand below the progress that tftp has shown.
  func answer(_ lines: String) -> Answer {
    Answer(.text((client == .scp ? "\n" : "") + lines + "\n"), frame: .bare)
  }

  /// `… export …` of bytes under a name, which the progress line shows, too.
  func store(
    _ bytes: [UInt8], as name: String, on appliance: Appliance, over channel: any Channel
  ) throws -> Answer {
    let to = try arguments.string("to")
    do throws(TransferError) {
      switch client {
      case .tftp:
        let remote = try RemoteFile.tftp(host: to, file: name)
        let result = try tftp(remote, over: channel).put(bytes, as: remote.path)
        channel.write("\nSent \(result.summary)\n")
        return Answer(.text("\n"), frame: .bare)
      case .scp:
        let remote = try RemoteFile.secureCopy(from: to)
        let copy = try secureCopy(on: appliance, over: channel)
        var notes = Notes(channel)
        defer { notes.show() }
        _ = try copy.put(
          bytes, named: name, to: remote, using: copy.environment["TMPDIR"] ?? "/tmp",
          conversation: conversation(over: channel)
        ) { notes.lines.append($0) }
        return .nothing
      }
    } catch {
      throw Refusal.transfer(client, error)
    }
  }

  /// What scp itself has to say; a script sees it together with the answer.
  private struct Notes {
    var lines: [String] = []
    private let channel: any Channel

    init(_ channel: any Channel) { self.channel = channel }

    func show() {
      if !lines.isEmpty { channel.write(lines.map { $0 + "\n" }.joined()) }
    }
  }

  private func tftp(
    _ remote: RemoteFile, over channel: any Channel
  ) throws(TransferError) -> TFTPClient {
    TFTPClient(
      host: remote.host, port: port ?? TFTPClient.defaultPort, source: try sourceAddress(),
      limit: limit, interruption: channel.interruption)
  }

  private func secureCopy(
    on appliance: Appliance, over channel: any Channel
  ) throws(TransferError) -> SecureCopy {
    var copy = SecureCopy(
      environment: appliance.host.environment(), limit: limit, interruption: channel.interruption)
    copy.port = port
    copy.source = try sourceAddress()
    copy.configurationFile = appliance.host.sshConfiguration
    return copy
  }

  private var port: UInt16? {
    arguments.optionalInteger("remote-port").flatMap { UInt16(exactly: $0) }
  }

  private func sourceAddress() throws(TransferError) -> SourceAddress? {
    guard let text = arguments.optional("source-ip") else { return nil }
    return try SourceAddress(text)
  }

  /// Nil where nobody can answer a question.
  private func conversation(over channel: any Channel) -> SecureCopyConversation? {
    guard channel.isInteractive else { return nil }
    return SecureCopyConversation(
      rows: channel.size.rows, columns: channel.size.columns, show: channel.redraw
    ) { question, echo in
      if case .text(let answer) = channel.ask(question, echo: echo) { answer } else { nil }
    }
  }
}

extension Refusal {
  /// A transfer that failed; Ctrl-C needs no words.
  fileprivate static func transfer(
    _ client: FileTransfer.Client, _ error: TransferError
  ) -> Refusal {
    error == .interrupted ? .interrupted : .serverError("\(client.rawValue): \(error)")
  }
}
