// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// Text on its way out: collected, and written in as few write(2) calls as possible.
///
/// Written bytes are wiped: they may be the echo of a passphrase.
public final class OutputBuffer {
  /// The reader has gone; everything written from now on is dropped.
  public private(set) var isHungUp = false

  private static let limit = 65_536
  /// Beyond this much unread input, a blocked write waits without reading on.
  private static let typeAheadLimit = 64 << 20
  private var descriptor: Int32
  private let ownsDescriptor: Bool
  private let input: InputBuffer?
  private var pending: [UInt8] = []

  /// Called before bytes leave the process, and by every ``flush()``, so also before a wait for
  /// input: makes safe what the bytes confirm. If that fails, returns the reason, which is written
  /// in front of them.
  public var beforeOutput: (() -> String?)?

  /// Writes to `descriptor`. While the other side of a tty does not read, this reads its `input`:
  /// a client that sends 10,000 lines before it reads one byte would otherwise wait for wfsh while
  /// wfsh waits for it.
  public init(descriptor: Int32, whileReading input: InputBuffer? = nil) {
    // A new file description can be made non-blocking without affecting the processes that share
    // the inherited one.
    let own =
      input == nil
      ? -1 : cposix_open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY, 0)
    self.descriptor = own >= 0 ? own : descriptor
    ownsDescriptor = own >= 0
    self.input = input
    pending.reserveCapacity(4_096)
  }

  deinit {
    flush()
    if ownsDescriptor { close(descriptor) }
  }

  public var isEmpty: Bool { pending.isEmpty }

  /// Appends text.
  public func write(_ text: String) {
    write(text.utf8)
  }

  /// Appends bytes. A `\r` before a `\n` is dropped: the tty adds its own.
  public func write(_ bytes: some Collection<UInt8>) {
    let start = pending.count
    pending.append(contentsOf: bytes)
    if let first = pending[start...].firstIndex(of: 0x0d) {
      let tail = pending[first...]
      let kept = zip(tail, tail.dropFirst() + [0]).filter { $0 != 0x0d || $1 != 0x0a }
      pending.replaceSubrange(first..., with: kept.map(\.0))
    }
    if pending.count > OutputBuffer.limit { flush() }
  }

  /// Returns when everything is written or the reader has gone.
  public func flush() {
    // Not put in front of the pending bytes: an array that grows leaves an unwiped copy behind.
    if let reason = beforeOutput?() { send(Array(reason.utf8)) }
    guard !pending.isEmpty else { return }
    send(pending)
    pending.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
    }
    let isLarge = pending.count > 4 * OutputBuffer.limit
    pending.removeAll(keepingCapacity: !isLarge)
  }

  private func send(_ bytes: [UInt8]) {
    var sent = 0
    bytes.withUnsafeBytes { bytes in
      while sent < bytes.count, !isHungUp {
        let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
        if count >= 0 {
          sent += count
        } else if errno == EAGAIN {
          wait()
        } else if errno != EINTR {
          isHungUp = true
        }
      }
    }
  }

  private func wait() {
    var entries = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    if let input, !input.hasEnded, input.count < OutputBuffer.typeAheadLimit {
      entries.append(pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&entries, nfds_t(entries.count), -1) > 0 else { return }
    if entries.count > 1, entries[1].revents != 0 { _ = input?.fill() }
    if entries[0].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { isHungUp = true }
  }
}
