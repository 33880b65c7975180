// SPDX-License-Identifier: Apache-2.0

internal import Glibc
import POSIX

/// Text on its way out: collected, and written in as few write(2) as possible.
final class TerminalOutput {
  /// Nobody reads any more; everything written from now on is dropped.
  private(set) var isHungUp = false

  private static let limit = 65_536
  /// Beyond this much unread input, a blocked write waits without reading on.
  private static let typeAheadLimit = 64 << 20
  private var descriptor: Int32
  private let ownsDescriptor: Bool
  private let input: InputBuffer?
  private var pending: [UInt8] = []

  /// Writes to `descriptor`. While the other side of a tty does not read, its `input` is read on:
  /// a client that sends 10,000 lines before it reads one byte would wait for us and we for it.
  init(descriptor: Int32, whileReading input: InputBuffer? = nil) {
    // A file description of our own can be non-blocking without a change for those we share
    // the inherited one with.
    let own =
      input == nil
      ? -1 : open("/proc/self/fd/\(descriptor)", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    self.descriptor = own >= 0 ? own : descriptor
    ownsDescriptor = own >= 0
    self.input = input
    pending.reserveCapacity(4_096)
  }

  deinit {
    flush()
    if ownsDescriptor { close(descriptor) }
  }

  var isEmpty: Bool { pending.isEmpty }

  func write(_ text: String) {
    write(text.utf8)
  }

  /// A `\r` before a `\n` is dropped: the tty adds its own.
  func write(_ bytes: some Collection<UInt8>) {
    let start = pending.count
    pending.append(contentsOf: bytes)
    if let first = pending[start...].firstIndex(of: 0x0d) {
      let tail = pending[first...]
      let kept = zip(tail, tail.dropFirst() + [0]).filter { $0 != 0x0d || $1 != 0x0a }
      pending.replaceSubrange(first..., with: kept.map(\.0))
    }
    if pending.count > TerminalOutput.limit { flush() }
  }

  /// Returns when everything is written or nobody reads any more.
  func flush() {
    guard !pending.isEmpty else { return }
    var sent = 0
    pending.withUnsafeBytes { bytes in
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
    // It may be the echo of a passphrase.
    pending.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
    }
    let isLarge = pending.count > 4 * TerminalOutput.limit
    pending.removeAll(keepingCapacity: !isLarge)
  }

  private func wait() {
    var entries = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
    if let input, !input.hasEnded, input.count < TerminalOutput.typeAheadLimit {
      entries.append(pollfd(fd: input.descriptor, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&entries, nfds_t(entries.count), -1) > 0 else { return }
    if entries.count > 1, entries[1].revents != 0 { _ = input?.fill() }
    if entries[0].revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0 { isHungUp = true }
  }
}
