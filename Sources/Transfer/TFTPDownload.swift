// SPDX-License-Identifier: Apache-2.0

import Text

/// A read request and the blocks of the file.
///
/// 1. The request offers options; an OACK accepts some of them, a first DATA none. After an error
///    (8, or 0 or 4 of an old server) the request is repeated without options.
/// 2. Blocks are accepted in order. The last of each window is acknowledged; after a repeated or
///    early one, the last accepted one is acknowledged again (RFC 7440, section 4).
/// 3. A block shorter than the block size is the last.
struct TFTPDownload {
  private var exchange: TFTPExchange
  private let path: String
  private let limit: Int

  private var blockSize = 512
  private var windowSize = 1
  private var announcedSize: Int?
  private var bytes: [UInt8] = []
  /// The last accepted block, in the server's numbering.
  private var lastBlock: UInt16 = 0
  private var blocksInWindow = 0
  /// The gap in this window was reported; the server goes back after one report.
  private var reportedGap = false
  private var stage = Stage.offered

  private enum Stage {
    /// The request with options was sent.
    case offered
    /// The request without options was sent.
    case askedPlainly
    /// The options are agreed, no block has arrived.
    case agreed
    /// The first block has arrived.
    case receiving
  }

  init(exchange: TFTPExchange, path: String, limit: Int) {
    self.exchange = exchange
    self.path = path
    self.limit = limit
  }

  mutating func run(_ progress: (Int) -> Void) throws(TransferError) -> [UInt8] {
    let offered = [
      TFTPOption(name: TFTPOption.blockSize, value: TFTPClient.blockSize),
      TFTPOption(name: TFTPOption.transferSize, value: 0),
      TFTPOption(name: TFTPOption.timeout, value: 1),
      TFTPOption(name: TFTPOption.windowSize, value: TFTPClient.windowSize),
    ]
    try exchange.send([.readRequest(path: path, options: offered)])
    while true {
      switch try nextPacket() {
      case .optionAcknowledgement(let granted):
        try accept(granted, of: offered)
      case .data(let block, let payload):
        if try take(block, payload) {
          progress(bytes.count)
          if payload.count < blockSize { return try finished() }
        }
      case .acknowledgement, .error, .readRequest, .writeRequest:
        throw violation("acknowledgement of a block that was not sent")
      }
    }
  }

  /// The server's next packet; the request is repeated without options when the server rejects
  /// them.
  private mutating func nextPacket() throws(TransferError) -> TFTPPacket {
    do {
      return try exchange.receive(
        dataLimit: stage == .offered ? TFTPClient.blockSize : blockSize)
    } catch .serverRefused(let code, _) where stage == .offered && TFTPOption.mayMean(code) {
      stage = .askedPlainly
      exchange.startOver()
      try exchange.send([.readRequest(path: path, options: [])])
      return try exchange.receive(dataLimit: blockSize)
    }
  }

  private mutating func accept(
    _ granted: [TFTPOption], of offered: [TFTPOption]
  ) throws(TransferError) {
    switch stage {
    case .offered: break
    case .askedPlainly: throw violation("options that were not offered")
    case .agreed: return try exchange.sendOnce(.acknowledgement(block: 0))  // ours was lost
    case .receiving: return
    }
    for option in granted {
      let offer = offered.first { $0.name == option.name }?.value
      switch (option.name, offer) {
      case (TFTPOption.blockSize, let offer?) where (8...offer).contains(option.value):
        blockSize = option.value
      case (TFTPOption.windowSize, let offer?) where (1...offer).contains(option.value):
        windowSize = option.value
      case (TFTPOption.timeout, let offer?) where option.value == offer:
        break
      case (TFTPOption.transferSize, _):
        announcedSize = option.value
      default:
        exchange.abort(TFTPPacket.ErrorCode.optionRefused, "option refused")
        let name = option.name.printable(limit: 32)
        throw .protocolViolation("option '\(name)' not as offered")
      }
    }
    if let announcedSize, announcedSize > limit { throw tooLarge() }
    stage = .agreed
    try exchange.send([.acknowledgement(block: 0)])
  }

  /// Whether the block was the next one.
  private mutating func take(
    _ block: UInt16, _ payload: ArraySlice<UInt8>
  ) throws(TransferError) -> Bool {
    guard payload.count <= blockSize else {
      throw violation("block larger than \(blockSize) bytes")
    }
    guard block == lastBlock &+ 1 || (lastBlock == .max && block == 1) else {
      try repeatAcknowledgement()
      return false
    }
    guard bytes.count + payload.count <= limit else { throw tooLarge() }
    stage = .receiving  // a server that begins with data ignored the options
    bytes += payload
    lastBlock = block
    reportedGap = false
    blocksInWindow += 1
    if blocksInWindow == windowSize || payload.count < blockSize {
      blocksInWindow = 0
      try exchange.send([.acknowledgement(block: block)])
    } else {
      exchange.expectMore(.acknowledgement(block: block))
    }
    return true
  }

  /// A repeated or early block: reports to the server, once for a window, where to continue.
  private mutating func repeatAcknowledgement() throws(TransferError) {
    guard stage == .agreed || stage == .receiving, windowSize == 1 || !reportedGap else { return }
    reportedGap = true
    blocksInWindow = 0
    try exchange.sendOnce(.acknowledgement(block: lastBlock))
  }

  private func finished() throws(TransferError) -> [UInt8] {
    if let announcedSize, bytes.count < announcedSize {
      throw .truncated(expected: announcedSize, received: bytes.count)
    }
    return bytes
  }

  private func tooLarge() -> TransferError {
    exchange.abort(TFTPPacket.ErrorCode.diskFull, "file is too large")
    return .tooLarge(limit: limit)
  }

  private func violation(_ text: String) -> TransferError {
    exchange.abort(TFTPPacket.ErrorCode.illegalOperation, text)
    return .protocolViolation(text)
  }
}

extension TFTPOption {
  /// Whether this error may reject the options: 8 does (RFC 2347); older servers report an illegal
  /// operation or no code.
  static func mayMean(_ code: Int) -> Bool { [0, 4, 8].contains(code) }
}
