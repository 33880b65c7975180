// SPDX-License-Identifier: Apache-2.0

/// A write request and the blocks that follow it, one at a time.
///
/// A repeated acknowledgement is ignored: responding to it would double every later block
/// (the Sorcerer's Apprentice, RFC 1123, section 4.2.3.1).
struct TFTPUpload {
  private var exchange: TFTPExchange
  private let path: String
  private let bytes: [UInt8]

  private var blockSize = 512

  init(exchange: TFTPExchange, path: String, bytes: [UInt8]) {
    self.exchange = exchange
    self.path = path
    self.bytes = bytes
  }

  mutating func run(_ progress: (Int) -> Void) throws(TransferError) {
    try begin()
    var start = 0
    var block: UInt16 = 1
    while true {
      let end = min(start + blockSize, bytes.count)
      try exchange.send([.data(block: block, bytes[start..<end])])
      try awaitAcknowledgement(of: block)
      progress(end)
      if end - start < blockSize { return }
      start = end
      block &+= 1
    }
  }

  /// Sends the request until the server is ready for the first block.
  private mutating func begin() throws(TransferError) {
    let offered = [
      TFTPOption(name: TFTPOption.blockSize, value: TFTPClient.blockSize),
      TFTPOption(name: TFTPOption.transferSize, value: bytes.count),
      TFTPOption(name: TFTPOption.timeout, value: 1),
    ]
    try exchange.send([.writeRequest(path: path, options: offered)])
    do throws(TransferError) {
      if case .optionAcknowledgement(let granted) = try firstAnswer() {
        for option in granted where option.name == TFTPOption.blockSize {
          guard (8...TFTPClient.blockSize).contains(option.value) else {
            exchange.abort(TFTPPacket.ErrorCode.optionRefused, "option refused")
            throw TransferError.protocolViolation("option 'blksize' not as offered")
          }
          blockSize = option.value
        }
      }
    } catch .serverRefused(let code, _) where TFTPOption.mayMean(code) {
      exchange.startOver()
      try exchange.send([.writeRequest(path: path, options: [])])
      guard case .acknowledgement = try firstAnswer() else {
        throw .protocolViolation("options that were not offered")
      }
    }
  }

  /// ACK of block 0 or OACK.
  private mutating func firstAnswer() throws(TransferError) -> TFTPPacket {
    let packet = try exchange.receive(dataLimit: 512)
    switch packet {
    case .optionAcknowledgement: return packet
    case .acknowledgement(let block) where block == 0: return packet
    default:
      exchange.abort(TFTPPacket.ErrorCode.illegalOperation, "acknowledgement expected")
      throw .protocolViolation("no acknowledgement of the request")
    }
  }

  private mutating func awaitAcknowledgement(of block: UInt16) throws(TransferError) {
    while true {
      switch try exchange.receive(dataLimit: 512) {
      case .acknowledgement(let number) where number == block: return
      case .acknowledgement, .optionAcknowledgement: continue
      default:
        exchange.abort(TFTPPacket.ErrorCode.illegalOperation, "acknowledgement expected")
        throw .protocolViolation("data from a server that was to receive")
      }
    }
  }
}
