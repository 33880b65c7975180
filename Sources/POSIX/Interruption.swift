// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc
internal import Synchronization

/// A request to stop the running command: Ctrl-C, from any thread or signal.
///
/// Every call that waits takes one and returns soon after it is raised.
public final class Interruption: Sendable {
  /// Readable while raised; -1 when the process had no descriptor left, then it is never raised.
  let descriptor: Int32

  /// Not raised.
  public init() {
    descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Raises it; it stays raised until ``clear()``.
  public func raise() {
    Interruption.signal(descriptor)
  }

  /// Whether it was raised.
  public var isRaised: Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, 0) == 1
  }

  /// Resets it for the next command.
  public func clear() {
    var count: UInt64 = 0
    _ = read(descriptor, &count, MemoryLayout.size(ofValue: count))
  }

  /// Runs `body`; meanwhile SIGINT and SIGQUIT raise this object instead of ending the process.
  ///
  /// The former handlers are restored afterwards. Scopes nest. Signals belong to the process, so
  /// only one thread at a time may be in such a scope.
  public func whileCatchingSignals<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let outer = signalled.exchange(descriptor, ordering: .sequentiallyConsistent)
    var interrupt = sigaction()
    var quit = sigaction()
    let caughtInterrupt = cposix_catch(SIGINT, noteSignal, &interrupt) == 0
    let caughtQuit = cposix_catch(SIGQUIT, noteSignal, &quit) == 0
    defer {
      if caughtInterrupt { sigaction(SIGINT, &interrupt, nil) }
      if caughtQuit { sigaction(SIGQUIT, &quit, nil) }
      signalled.store(outer, ordering: .sequentiallyConsistent)
    }
    return try body()
  }

  /// Only async-signal-safe calls: the handler uses it.
  fileprivate static func signal(_ descriptor: Int32) {
    var one: UInt64 = 1
    _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
  }
}

/// The descriptor the signal handler writes to; -1 outside every scope.
private let signalled = Atomic<Int32>(-1)

private func noteSignal(_ number: Int32) {
  let saved = errno
  Interruption.signal(signalled.load(ordering: .sequentiallyConsistent))
  errno = saved
}
