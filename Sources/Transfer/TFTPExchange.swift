// SPDX-License-Identifier: Apache-2.0

internal import POSIX

/// The packets of one transfer: the server's address, retransmission and timeouts.
///
/// 1. The server responds from a port of its choice (its transfer identifier, TID); the first
///    response fixes it. A packet from any other TID gets error 5 and is ignored (RFC 1350,
///    section 4).
/// 2. The last packet is sent again after 1, 2, 4 … seconds. Only a response to it ends the wait:
///    other packets do not prolong it.
struct TFTPExchange {
  private let socket: UDPSocket
  private let server: SocketAddress
  private let silence: Duration
  private let overall: Deadline
  private let interruption: Interruption?
  /// The server's address and TID, once it has responded.
  private var peer: SocketAddress?
  /// The packet to retransmit.
  private var latest: [[UInt8]] = []
  private var nextRepetition = Deadline(after: .zero)
  private var repetitionInterval = Duration.zero
  private var silenceEnd: Deadline

  init(
    server: SocketAddress, source: IPAddress?, silence: Duration, overall: Deadline,
    interruption: Interruption?
  ) throws(TransferError) {
    do {
      socket = try UDPSocket(reaching: server.address, from: source)
    } catch {
      guard let source, error.call == "bind" else { throw .system(error.description) }
      throw .illegalArgument("source-ip \(source): \(error.text)")
    }
    self.server = server
    self.silence = silence
    self.overall = overall
    self.interruption = interruption
    silenceEnd = Deadline(after: silence)
  }

  /// Forgets the server's TID: the next packet is a request again.
  mutating func startOver() {
    peer = nil
  }

  /// Sends packets that advance the transfer; the timeout starts now.
  mutating func send(_ packets: [TFTPPacket]) throws(TransferError) {
    latest = packets.map(\.bytes)
    silenceEnd = Deadline(after: silence)
    repetitionInterval = .seconds(1)
    try sendLatest()
  }

  /// Progress without a packet to send; `packet` is retransmitted when nothing more arrives.
  mutating func expectMore(_ packet: TFTPPacket) {
    latest = [packet.bytes]
    silenceEnd = Deadline(after: silence)
    repetitionInterval = .seconds(1)
    nextRepetition = Deadline(after: repetitionInterval)
  }

  /// Sends a packet once, without progress.
  func sendOnce(_ packet: TFTPPacket) throws(TransferError) {
    try transmit(packet.bytes, to: peer ?? server)
  }

  /// Sends an ERROR packet that ends the transfer; its loss does not matter.
  func abort(_ code: UInt16, _ text: String) {
    guard let peer else { return }
    try? transmit(TFTPPacket.error(code: code, text: text).bytes, to: peer)
  }

  /// The next packet from the server, with at most `limit` data bytes and one more, which reveals
  /// an oversized packet. An ERROR packet is thrown.
  mutating func receive(dataLimit limit: Int) throws(TransferError) -> TFTPPacket {
    while true {
      switch try arrival(limit: limit + 5) {
      case .interrupted:
        abort(TFTPPacket.ErrorCode.notDefined, "interrupted")
        throw .interrupted
      case .timedOut:
        if overall.hasPassed {
          abort(TFTPPacket.ErrorCode.notDefined, "took too long")
          throw .timedOut(seconds: TFTPClient.overallLimit)
        }
        if silenceEnd.hasPassed {
          throw .timedOut(seconds: max(1, Int(silence.components.seconds)))
        }
        if nextRepetition.hasPassed { try sendLatest() }
      case .undeliverable(let failure, let destination):
        // A delivery error of our error 5 to another host does not concern the server.
        if destination == (peer ?? server) { throw problem(failure) }
      case .datagram(let bytes, let sender):
        guard accepts(sender) else { continue }
        guard let packet = TFTPPacket(bytes) else {
          abort(TFTPPacket.ErrorCode.illegalOperation, "no such packet")
          throw .protocolViolation("packet of unknown kind")
        }
        if case .error(let code, let text) = packet { throw TFTPExchange.problem(code, text) }
        return packet
      }
    }
  }

  private func arrival(limit: Int) throws(TransferError) -> UDPSocket.Arrival {
    let deadline = min(nextRepetition, silenceEnd, overall)
    if interruption?.isRaised == true { return .interrupted }
    if overall.hasPassed || silenceEnd.hasPassed { return .timedOut }
    do {
      return try socket.receive(atMost: limit, until: deadline, interruption: interruption)
    } catch {
      throw problem(error)
    }
  }

  /// Whether the sender is the server; another sender gets error 5.
  private mutating func accepts(_ sender: SocketAddress) -> Bool {
    if let peer {
      if sender == peer { return true }
    } else if sender.address == server.address {
      peer = sender
      return true
    }
    let stranger = TFTPPacket.error(
      code: TFTPPacket.ErrorCode.unknownTransfer, text: "unknown transfer")
    try? transmit(stranger.bytes, to: sender)
    return false
  }

  private mutating func sendLatest() throws(TransferError) {
    nextRepetition = Deadline(after: repetitionInterval)
    repetitionInterval = repetitionInterval * 2
    for bytes in latest { try transmit(bytes, to: peer ?? server) }
  }

  private func transmit(_ bytes: [UInt8], to destination: SocketAddress) throws(TransferError) {
    do {
      try socket.send(bytes, to: destination)
    } catch {
      throw problem(error)
    }
  }

  private func problem(_ failure: SystemError) -> TransferError {
    if failure.isConnectionRefused {
      return peer == nil ? .refused : .connectionLost("the server has gone")
    }
    return failure.isUnreachable ? .unreachable(failure.text) : .system(failure.description)
  }

  /// The codes of RFC 1350, appendix.
  private static func problem(_ code: UInt16, _ text: String) -> TransferError {
    switch code {
    case 1: .fileNotFound
    case 2: .accessViolation
    case 3: .diskFull
    case 0 where text == "Permission denied": .accessViolation  // tftpd-hpa
    default: .serverRefused(code: Int(code), text: text)
    }
  }
}
