// SPDX-License-Identifier: Apache-2.0

public import POSIX

/// A client of the Trivial File Transfer Protocol, mode `octet`.
///
/// Source: RFC 1350; options RFC 2347, block size RFC 2348, transfer size and timeout RFC 2349,
/// window size RFC 7440 (for `get`). A server that knows no options is asked again without them.
/// Block numbers roll over to 0 after 65535, to 1 where the server does so.
public struct TFTPClient: Sendable {
  /// The well-known port.
  public static let defaultPort: UInt16 = 69
  /// Seconds without a step forward after which the server is given up.
  public static let silenceLimit = 10
  /// Seconds after which even a transfer that goes on is given up.
  public static let overallLimit = 300

  /// Data bytes in a packet: with all headers it fits an Ethernet frame.
  static let blockSize = 1428
  /// Packets in flight.
  static let windowSize = 8

  let host: String
  let port: UInt16
  let source: SourceAddress?
  let limit: Int
  let interruption: Interruption?
  /// ``silenceLimit``; a test has less patience.
  var silence: Duration = .seconds(TFTPClient.silenceLimit)

  /// A client for one server. Nothing is sent yet.
  ///
  /// - Parameters:
  ///   - host: a name or a numeric address, IPv6 without brackets: ``RemoteFile/host``.
  ///   - port: where the server waits for requests.
  ///   - source: the local address to send from.
  ///   - limit: the largest file in bytes that `get` accepts.
  ///   - interruption: ends every wait.
  public init(
    host: String, port: UInt16 = TFTPClient.defaultPort, source: SourceAddress? = nil, limit: Int,
    interruption: Interruption? = nil
  ) {
    self.host = host
    self.port = port
    self.source = source
    self.limit = limit
    self.interruption = interruption
  }

  /// Fetches a file.
  ///
  /// - Parameter progress: is told the bytes received so far, after each block.
  public func get(
    _ path: String, progress: (Int) -> Void = { _ in }
  ) throws(TransferError) -> (bytes: [UInt8], result: TransferResult) {
    let clock = Stopwatch()
    let bytes = try withExchange { (exchange) throws(TransferError) in
      var download = TFTPDownload(exchange: exchange, path: path, limit: limit)
      return try download.run(progress)
    }
    return (bytes, TransferResult(count: bytes.count, seconds: clock.seconds))
  }

  /// Stores a file on the server.
  ///
  /// - Parameter progress: gets the number of bytes that the server has acknowledged.
  public func put(
    _ bytes: [UInt8], as path: String, progress: (Int) -> Void = { _ in }
  ) throws(TransferError) -> TransferResult {
    let clock = Stopwatch()
    try withExchange { (exchange) throws(TransferError) in
      var upload = TFTPUpload(exchange: exchange, path: path, bytes: bytes)
      try upload.run(progress)
    }
    return TransferResult(count: bytes.count, seconds: clock.seconds)
  }

  /// Tries the addresses of the host in turn, until one responds.
  private func withExchange<Result>(
    _ body: (TFTPExchange) throws(TransferError) -> Result
  ) throws(TransferError) -> Result {
    let overall = Deadline(after: .seconds(TFTPClient.overallLimit))
    var problem = TransferError.hostUnknown(host)
    for address in try addresses() {
      do {
        return try body(
          TFTPExchange(
            server: SocketAddress(address: address, port: port), source: source?.address,
            silence: silence, overall: overall, interruption: interruption))
      } catch .refused {
        problem = .refused
      } catch .unreachable(let text) {
        problem = .unreachable(text)
      }
    }
    throw problem
  }

  private func addresses() throws(TransferError) -> [IPAddress] {
    do {
      let deadline = Deadline(after: silence)
      let all = try IPAddress.resolve(host, until: deadline, interruption: interruption)
      guard let source else { return all }
      let fitting = all.filter { $0.isVersion6 == source.address.isVersion6 }
      guard !fitting.isEmpty else {
        throw TransferError.illegalArgument("source-ip \(source) is of another IP version")
      }
      return fitting
    } catch let problem as NameResolutionError {
      switch problem {
      case .unknown: throw .hostUnknown(host)
      case .timedOut: throw .timedOut(seconds: TFTPClient.silenceLimit)
      case .interrupted: throw .interrupted
      }
    } catch let problem as TransferError {
      throw problem
    } catch {
      throw .system("\(error)")
    }
  }
}
