// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import TestSupport
import Testing

@testable import Transfer

/// Against tftpd-hpa, the server most sites run. It changes its root directory, so it needs root.
@Suite(
  .serialized,
  .enabled(
    if: getuid() == 0 && access("/usr/sbin/in.tftpd", X_OK) == 0,
    "in.tftpd is not installed or cannot be run without root"))
struct TFTPDaemonTests {
  private let server = try? TFTPDaemon()

  @Test(arguments: [0, 1, 1428, 2856, 100_000, 5_000_000]) func carriesBothWays(
    _ count: Int
  ) throws {
    let server = try #require(server)
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    let client = TFTPClient(host: "127.0.0.1", port: server.port, limit: 10_000_000)
    let sent = try client.put(bytes, as: "file.pem")
    #expect(sent.count == count)
    let (received, result) = try client.get("file.pem")
    #expect(received == bytes)
    #expect(result.count == count)
  }

  @Test func refuses() throws {
    let server = try #require(server)
    let client = TFTPClient(host: "localhost", port: server.port, limit: 10)
    #expect(throws: TransferError.fileNotFound) { _ = try client.get("none.pem") }
    _ = try client.put([UInt8](repeating: 0, count: 11), as: "eleven")
    #expect(throws: TransferError.tooLarge(limit: 10)) { _ = try client.get("eleven") }
    try server.lock("eleven")
    #expect(throws: TransferError.accessViolation) { _ = try client.get("eleven") }
  }
}

/// in.tftpd with a directory of its own, ended with the object.
private final class TFTPDaemon: @unchecked Sendable {
  let port: UInt16
  private let directory: String
  private let process: ChildProcess

  init() throws {
    directory = try ScratchDirectory.make()
    chmod(directory, 0o777)
    let (descriptor, port) = ScriptedServer.bound()
    close(descriptor)
    self.port = port
    process = try ScratchDirectory.start(
      "/usr/sbin/in.tftpd", "--foreground", "--listen", "--address", "127.0.0.1:\(port)", "--user",
      "nobody", "--create", "--permissive", "--secure", directory)
    // A request is answered as soon as the server listens.
    var client = TFTPClient(host: "127.0.0.1", port: port, limit: 1)
    client.silence = .milliseconds(100)
    let isListening = Waiting.isTrue {
      do throws(TransferError) {
        _ = try client.get("none")
        return false
      } catch {
        return error == .fileNotFound
      }
    }
    guard isListening else { throw CocoaError(.fileReadUnknown) }
  }

  /// Lets nobody read a file.
  func lock(_ name: String) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: 0], ofItemAtPath: "\(directory)/\(name)")
  }

  deinit {
    ScratchDirectory.remove(directory)
  }
}
