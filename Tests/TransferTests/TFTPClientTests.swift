// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import Transfer

private typealias Server = ScriptedServer

/// A server's behaviour and what must come of it.
private struct Scene: Sendable, CustomTestStringConvertible {
  let testDescription: String
  var expected: TransferError
  /// The code of the ERROR packet the client must send, if any.
  var toldServer: UInt8?
  let script: @Sendable (ScriptedServer) -> Void

  init(
    _ name: String, _ expected: TransferError, told: UInt8? = nil,
    _ script: @escaping @Sendable (ScriptedServer) -> Void
  ) {
    testDescription = name
    self.expected = expected
    toldServer = told
    self.script = script
  }

  static let malicious: [Scene] = [
    Scene("oversize block", .protocolViolation("block larger than 512 bytes"), told: 4) {
      $0.awaitRequest()
      $0.send(Server.data(1, [UInt8](repeating: 0x41, count: 600)))
      $0.next()
    },
    Scene("oversize after agreement", .protocolViolation("block larger than 8 bytes"), told: 4) {
      $0.awaitRequest()
      $0.send(Server.grant([("blksize", 8)]))
      $0.next()
      $0.send(Server.data(1, [UInt8](repeating: 0x41, count: 60_000)))
      $0.next()
    },
    Scene("garbage", .protocolViolation("packet of unknown kind"), told: 4) {
      $0.awaitRequest()
      $0.send([9, 9, 9, 9])
      $0.next()
    },
    Scene("empty datagram", .protocolViolation("packet of unknown kind"), told: 4) {
      $0.awaitRequest()
      $0.send([])
      $0.next()
    },
    Scene(
      "acknowledgement to a reader",
      .protocolViolation(
        "acknowledgement of a block that was not sent"), told: 4
    ) {
      $0.awaitRequest()
      $0.send(Server.acknowledgement(0))
      $0.next()
    },
    Scene("larger block size", .protocolViolation("option 'blksize' not as offered"), told: 8) {
      $0.awaitRequest()
      $0.send(Server.grant([("blksize", 60_000)]))
      $0.next()
    },
    Scene("block size 0", .protocolViolation("option 'blksize' not as offered"), told: 8) {
      $0.awaitRequest()
      $0.send(Server.grant([("blksize", 0)]))
      $0.next()
    },
    Scene("unknown option", .protocolViolation("option 'x\\x1B[31m' not as offered"), told: 8) {
      $0.awaitRequest()
      $0.send(Server.grant([("x\u{1b}[31m", 1)]))
      $0.next()
    },
    Scene("announced size over the limit", .tooLarge(limit: 100_000), told: 3) {
      $0.awaitRequest()
      $0.send(Server.grant([("tsize", 52_428_800)]))
      $0.next()
    },
    Scene("no end", .tooLarge(limit: 100_000), told: 3) { server in
      server.awaitRequest()
      for block in 1...1000 {
        server.send(Server.data(block, [UInt8](repeating: 0x41, count: 512)))
        if server.next()?[1] == 5 { break }
      }
    },
    Scene("shorter than announced", .truncated(expected: 5000, received: 10)) {
      $0.awaitRequest()
      $0.send(Server.grant([("tsize", 5000)]))
      $0.next()
      $0.send(Server.data(1, [UInt8](repeating: 0x41, count: 10)))
    },
    Scene("missing file", .fileNotFound) {
      $0.awaitRequest()
      $0.send(Server.error(1, "File not found"))
    },
    Scene("no permission", .accessViolation) {
      $0.awaitRequest()
      $0.send(Server.error(2, "Access violation"))
    },
    Scene("escape sequence in a text", .serverRefused(code: 7, text: "who\\x1B[2J")) {
      $0.awaitRequest()
      $0.send(Server.error(7, "who\u{1b}[2J"))
    },
    Scene("silence", .timedOut(seconds: 2)) { _ in },
    Scene("only strangers answer", .timedOut(seconds: 2)) { server in
      server.awaitRequest()
      server.send(Server.data(1, [UInt8](repeating: 0x41, count: 512)))
      for _ in 0..<40 {
        server.sendAsStranger(Server.data(2, [0x42]))
        server.listenAsStranger(milliseconds: 100)
      }
    },
    Scene("the same block for ever", .timedOut(seconds: 2)) { server in
      server.awaitRequest()
      for _ in 0..<40 {
        server.send(Server.data(1, [UInt8](repeating: 0x41, count: 512)))
        server.next(milliseconds: 100)
      }
    },
  ]
}

@Suite struct TFTPClientTests {
  private func client(
    _ port: UInt16, limit: Int = 100_000, interruption: Interruption? = nil
  ) -> TFTPClient {
    var client = TFTPClient(
      host: "127.0.0.1", port: port, limit: limit, interruption: interruption)
    client.silence = .seconds(2)
    return client
  }

  private static let text = (0..<3000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

  private static func piece(_ block: Int, of size: Int) -> ArraySlice<UInt8> {
    text[min((block - 1) * size, text.count)..<min(block * size, text.count)]
  }

  @Test(arguments: Scene.malicious)
  private func refuses(_ scene: Scene) {
    let server = ScriptedServer(scene.script)
    #expect(throws: scene.expected) { _ = try client(server.port).get("a/b") }
    server.finish()
    if let code = scene.toldServer {
      #expect(server.heard.last?.prefix(4) == [0, 5, 0, code])
    }
  }

  @Test func asksForOptionsInOctetMode() throws {
    let server = ScriptedServer {
      $0.awaitRequest()
      $0.send(Server.data(1, [1]))
      $0.next()
    }
    let (bytes, result) = try client(server.port).get("dir/a file.pem")
    server.finish()
    #expect(bytes == [1])
    #expect(result.count == 1)
    #expect(
      server.request == [
        "path": "dir/a file.pem", "mode": "octet", "blksize": "1428", "tsize": "0", "timeout": "1",
        "windowsize": "8",
      ])
  }

  @Test(arguments: [UInt8(0), 4, 8]) func asksAgainWithoutOptions(_ code: UInt8) throws {
    let server = ScriptedServer { server in
      server.awaitRequest()
      server.send(Server.error(code, "no options"))
      server.awaitRequest()
      for block in 1...6 {
        server.send(Server.data(block, TFTPClientTests.piece(block, of: 512)))
        server.next()
      }
    }
    #expect(try client(server.port).get("f").bytes == TFTPClientTests.text)
    server.finish()
    #expect(server.request == ["path": "f", "mode": "octet"])
  }

  @Test func survivesLossAndDuplicates() throws {
    let server = ScriptedServer { server in
      server.awaitRequest()  // lost: the client asks again after a second
      server.awaitRequest()
      for block in 1...6 {
        server.send(Server.data(block, TFTPClientTests.piece(block, of: 512)))
        server.send(Server.data(block, TFTPClientTests.piece(block, of: 512)))
        server.next()
        if block < 6 { server.next() }
      }
    }
    #expect(try client(server.port).get("f").bytes == TFTPClientTests.text)
    server.finish()
    #expect(server.heard.map(Server.block(of:)) == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6])
  }

  @Test func tellsAStrangerAndGoesOn() throws {
    let server = ScriptedServer { server in
      server.awaitRequest()
      server.send(Server.data(1, TFTPClientTests.piece(1, of: 512)))
      server.next()
      server.sendAsStranger(Server.data(2, [0x58]))
      server.listenAsStranger()
      for block in 2...6 {
        server.send(Server.data(block, TFTPClientTests.piece(block, of: 512)))
        server.next()
      }
    }
    #expect(try client(server.port).get("f").bytes == TFTPClientTests.text)
    server.finish()
    #expect(server.toldStranger.first?.prefix(4) == [0, 5, 0, 5])
  }

  @Test func acknowledgesWindowsAndReportsAGap() throws {
    let server = ScriptedServer { server in
      server.awaitRequest()
      server.send(Server.grant([("blksize", 512), ("windowsize", 4)]))
      server.next()
      for block in [1, 3, 4] {
        server.send(Server.data(block, TFTPClientTests.piece(block, of: 512)))
      }
      server.next()  // the last good one is 1
      for block in 2...5 { server.send(Server.data(block, TFTPClientTests.piece(block, of: 512))) }
      server.next()
      server.send(Server.data(6, TFTPClientTests.piece(6, of: 512)))
      server.next()
    }
    #expect(try client(server.port).get("f").bytes == TFTPClientTests.text)
    server.finish()
    #expect(server.heard.map(Server.block(of:)) == [0, 1, 5, 6])
  }

  /// 65,537 blocks of 8 bytes and a last empty one.
  @Test(arguments: [0, 1]) func rollsOver(to first: Int) throws {
    let blocks = 65_537
    let server = ScriptedServer { server in
      server.awaitRequest()
      server.send(Server.grant([("blksize", 8), ("windowsize", 8)]))
      server.next()
      for index in 1...blocks + 1 {
        let number = index <= 65_535 ? index : index - 65_536 + first
        let payload = index > blocks ? [] : [UInt8](repeating: UInt8(index & 255), count: 8)
        server.send(Server.data(number, payload))
        if index.isMultiple(of: 8) || index > blocks { server.next() }
      }
    }
    let bytes = try client(server.port, limit: 1_000_000).get("f").bytes
    server.finish()
    #expect(bytes.count == blocks * 8)
    #expect((0..<blocks).allSatisfy { bytes[$0 * 8] == UInt8(($0 + 1) & 255) })
  }

  @Test(arguments: [true, false]) func putsEachBlockOnce(withOptions: Bool) throws {
    let server = ScriptedServer { server in
      server.awaitRequest()
      server.send(
        withOptions ? Server.grant([("blksize", 500), ("tsize", 3000)]) : Server.acknowledgement(0))
      var last: Int?
      while let packet = server.next(milliseconds: 500) {
        guard let block = Server.block(of: packet) else { break }
        server.send(Server.acknowledgement(block))
        server.send(Server.acknowledgement(block))
        last = block
      }
      _ = last
    }
    let result = try client(server.port).put(TFTPClientTests.text, as: "f")
    server.finish()
    #expect(result.count == 3000)
    #expect(server.request["tsize"] == "3000")
    // With 500 the last full block is followed by an empty one.
    #expect(server.heard.map(Server.block(of:)) == Array(1...(withOptions ? 7 : 6)))
    #expect(server.heard.flatMap { $0[4...] } == TFTPClientTests.text)
  }

  @Test(arguments: ["127.0.0.1", "localhost"]) func findsAClosedPortAtOnce(_ host: String) {
    let (descriptor, port) = ScriptedServer.bound()
    close(descriptor)
    let clock = Stopwatch()
    #expect(throws: TransferError.refused) {
      _ = try TFTPClient(host: host, port: port, limit: 1).get("f")
    }
    #expect(clock.seconds < 5)
  }

  @Test func stopsWhenInterrupted() {
    let interruption = Interruption()
    let server = ScriptedServer {
      $0.awaitRequest()
      $0.send(Server.data(1, [UInt8](repeating: 0x41, count: 512)))
      $0.next()
      interruption.raise()
      $0.next()
    }
    let clock = Stopwatch()
    #expect(throws: TransferError.interrupted) {
      _ = try client(server.port, interruption: interruption).get("f")
    }
    #expect(clock.seconds < 5)
    server.finish()
    #expect(server.heard.last?.prefix(4) == [0, 5, 0, 0])
  }

  @Test func sendsFromTheSourceAddress() throws {
    let server = ScriptedServer {
      $0.awaitRequest()
      $0.send(Server.data(1, [1]))
      $0.next()
    }
    _ = try TFTPClient(
      host: "localhost", port: server.port, source: SourceAddress("127.0.0.2/8"), limit: 10
    ).get("f")
    server.finish()
    #expect(server.clientAddress == "127.0.0.2")
    #expect(
      throws: TransferError.illegalArgument(
        "source-ip 192.0.2.77: Cannot assign requested address")
    ) {
      let source = try SourceAddress("192.0.2.77")
      _ = try TFTPClient(host: "127.0.0.1", port: 1, source: source, limit: 1).get("f")
    }
  }

  @Test func namesTheUnknownHost() {
    #expect(throws: TransferError.hostUnknown("no-such-host.invalid")) {
      _ = try TFTPClient(host: "no-such-host.invalid", limit: 1).get("f")
    }
  }
}
