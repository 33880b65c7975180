// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A TFTP server that does what a script says, on loopback, in a thread of its own.
///
/// Three sockets: where requests arrive, the server's end of the transfer, and a stranger's.
final class ScriptedServer: @unchecked Sendable {
  typealias Packet = [UInt8]

  let port: UInt16
  private let requests: Int32
  private let transfer: Int32
  private let stranger: Int32
  private var client = sockaddr_in()
  private let ended = DispatchSemaphore(value: 0)
  /// Options of the last request, by name; `path` and `mode` too.
  private(set) var request: [String: String] = [:]
  /// Address of the client's end, numeric.
  private(set) var clientAddress = ""
  /// What the stranger was told.
  private(set) var toldStranger: [Packet] = []
  /// All the client sent to the server's end.
  private(set) var heard: [Packet] = []

  init(_ script: @escaping @Sendable (ScriptedServer) -> Void) {
    (requests, port) = ScriptedServer.bound()
    (transfer, _) = ScriptedServer.bound()
    (stranger, _) = ScriptedServer.bound()
    Thread.detachNewThread { [self] in
      script(self)
      ended.signal()
    }
  }

  deinit {
    for descriptor in [requests, transfer, stranger] { close(descriptor) }
  }

  /// Waits for the end of the script.
  func finish() {
    ended.wait()
  }

  /// Waits for a request; false after three seconds.
  @discardableResult
  func awaitRequest() -> Bool {
    guard let packet = receive(requests, milliseconds: 3000) else { return false }
    let words = packet[2...].split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    request = ["path": words[0], "mode": words[1]]
    for index in stride(from: 2, to: words.count - 1, by: 2) {
      request[words[index]] = words[index + 1]
    }
    clientAddress = String(cString: inet_ntoa(client.sin_addr))
    return true
  }

  func send(_ packet: Packet) { transmit(packet, from: transfer) }

  func sendAsStranger(_ packet: Packet) { transmit(packet, from: stranger) }

  /// The next packet from the client; nil after `milliseconds`.
  @discardableResult
  func next(milliseconds: Int32 = 3000) -> Packet? {
    guard let packet = receive(transfer, milliseconds: milliseconds) else { return nil }
    heard.append(packet)
    return packet
  }

  func listenAsStranger(milliseconds: Int32 = 1000) {
    if let packet = receive(stranger, milliseconds: milliseconds) { toldStranger.append(packet) }
  }

  static func data(_ block: Int, _ payload: some Collection<UInt8>) -> Packet {
    [0, 3, UInt8(block >> 8 & 255), UInt8(block & 255)] + payload
  }

  static func acknowledgement(_ block: Int) -> Packet {
    [0, 4, UInt8(block >> 8 & 255), UInt8(block & 255)]
  }

  static func error(_ code: UInt8, _ text: String) -> Packet { [0, 5, 0, code] + text.utf8 + [0] }

  static func grant(_ options: [(String, Int)]) -> Packet {
    let words = options.flatMap { [$0.0, String($0.1)] }
    return [0, 6] + words.flatMap { Packet($0.utf8) + [0] }
  }

  static func block(of packet: Packet?) -> Int? {
    guard let packet, packet.count >= 4, packet[1] == 3 || packet[1] == 4 else { return nil }
    return Int(packet[2]) << 8 | Int(packet[3])
  }

  private func transmit(_ packet: Packet, from descriptor: Int32) {
    var name = client
    _ = withUnsafePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, packet, packet.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  private func receive(_ descriptor: Int32, milliseconds: Int32) -> Packet? {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&entry, 1, milliseconds) == 1 else { return nil }
    var buffer = Packet(repeating: 0, count: 65536)
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let count = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        recvfrom(descriptor, &buffer, buffer.count, 0, $0, &length)
      }
    }
    guard count >= 0 else { return nil }
    client = name
    return Array(buffer[..<count])
  }

  /// A socket on 127.0.0.1 and its port.
  static func bound() -> (Int32, UInt16) {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        _ = bind(descriptor, $0, length)
        _ = getsockname(descriptor, $0, &length)
      }
    }
    return (descriptor, UInt16(bigEndian: name.sin_port))
  }
}
