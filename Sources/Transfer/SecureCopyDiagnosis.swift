// SPDX-License-Identifier: Apache-2.0

internal import POSIX
import Text

/// The standard error of the OpenSSH client, and the errors recognised in it.
///
/// Exit statuses are unspecific (255 from ssh, 1 from scp), so the messages decide. They are not
/// translated: OpenSSH uses only the character set of the locale.
/// Source: OpenSSH 9.2, scp.c, sftp-client.c, sshconnect.c, sshconnect2.c.
struct SecureCopyDiagnosis {
  private let connectSeconds: Int
  private let limit: Int
  private var lines: [String] = []
  private var partial: [UInt8] = []

  /// Limits of lines, and of bytes of a line; the rest of a longer line becomes another line.
  private static let keptLines = 64
  private static let lineLimit = 1024

  init(connectSeconds: Int, limit: Int) {
    self.connectSeconds = connectSeconds
    self.limit = limit
  }

  mutating func add(_ bytes: [UInt8], _ report: (String) -> Void) {
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || partial.count == SecureCopyDiagnosis.lineLimit {
        endLine(report)
      }
      if byte != UInt8(ascii: "\n") { partial.append(byte) }
    }
  }

  /// Ends a last line that has no newline.
  mutating func flush(_ report: (String) -> Void) {
    if !partial.isEmpty { endLine(report) }
  }

  private mutating func endLine(_ report: (String) -> Void) {
    if partial.last == UInt8(ascii: "\r") { partial.removeLast() }
    let line = String(printable: partial, limit: SecureCopyDiagnosis.lineLimit)
    partial = []
    add(line)
    report(line)
  }

  /// Adds a whole line.
  mutating func add(_ line: String) {
    if lines.count == SecureCopyDiagnosis.keptLines { lines.removeFirst() }
    lines.append(line)
  }

  /// Whether the server has no sftp subsystem.
  var lacksSubsystem: Bool { lines.contains { $0.contains("subsystem request failed") } }

  /// Nil when the client succeeded.
  func problem(_ end: ChildProcess.End) -> TransferError? {
    if end == .exited(0) { return nil }
    if end.exceededFileSize { return .tooLarge(limit: limit) }
    for line in lines.reversed() {
      if let known = line.hasPrefix("scp: ") ? fileProblem(line) : connectionProblem(line) {
        return known
      }
    }
    // scp's last line only reports that ssh has ended.
    let last = lines.last { !$0.isEmpty && $0 != "scp: Connection closed" } ?? lines.last ?? ""
    switch end {
    case .exited(let status): return .clientFailed(status: Int(status), text: last)
    case .killed(let signal): return .clientFailed(status: 128 + Int(signal), text: last)
    }
  }

  /// Of a line of scp itself.
  private func fileProblem(_ line: String) -> TransferError? {
    func says(_ text: String) -> Bool { line.contains(text) }
    if says("No such file or directory") { return .fileNotFound }
    if says("Permission denied") { return .accessViolation }
    if says("not a regular file") || says("Is a directory") { return .notAFile }
    if says("is not a directory") || says("Not a directory") { return .fileNotFound }
    if says("No space left on device") || says("Disk quota exceeded") { return .diskFull }
    if says("File too large") { return .tooLarge(limit: limit) }
    return nil
  }

  /// Of a line of ssh.
  private func connectionProblem(_ line: String) -> TransferError? {
    func says(_ text: String) -> Bool { line.contains(text) }
    if says("Host key verification failed") { return .hostKeyRefused }
    if says("Could not resolve hostname") {
      let name = line.split(separator: " ").last { $0.hasSuffix(":") && $0 != "known:" } ?? ""
      return .hostUnknown(String(name.dropLast()))
    }
    if says("Permission denied (") || says("Too many authentication failures") {
      return .authenticationFailed
    }
    if line.hasPrefix("bind "), says("Cannot assign requested address") {
      return .illegalArgument("source-ip is no address of this system")
    }
    if says("Connection refused") { return .refused }
    if says("timed out") || says("not responding") { return .timedOut(seconds: connectSeconds) }
    if says("No route to host") || says("Network is unreachable") { return .unreachable(line) }
    if says("Connection closed") || says("Connection reset") || says("Broken pipe")
      || says("kex_exchange_identification") || says("Connection to ")
    {
      return .connectionLost(line)
    }
    return nil
  }
}
