// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// SIGTERM, SIGINT and SIGHUP as a descriptor to wait for; they do not end the process.
///
/// The calling thread blocks these signals, and threads that it creates inherit that: create this
/// value before any other thread.
public final class EndingSignals: Sendable {
  /// Readable once a signal has arrived, for ``EventPoll``.
  public let descriptor: Int32

  /// Blocks the signals.
  public init() throws(SystemError) {
    signal(SIGPIPE, SIG_IGN)
    descriptor = cposix_ending_signals()
    guard descriptor >= 0 else { throw .last("signalfd") }
  }

  deinit { close(descriptor) }

  /// The exit status for the next signal: 0 for SIGTERM, 128 + its number for the others; nil when
  /// none has arrived.
  public func take() -> Int32? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard read(descriptor, &information, size) == size else { return nil }
    let number = Int32(information.ssi_signo)
    return number == SIGTERM ? 0 : 128 + number
  }
}

/// Raises the soft limit of open descriptors to the hard limit.
public enum DescriptorLimit {
  /// The number of descriptors that may be open then.
  public static func raise() -> Int { Int(cposix_raise_descriptor_limit()) }
}

extension ProcessEnvironment {
  /// Ends the process at once, even while other threads run (`_exit`).
  public static func leave(_ status: Int32) -> Never {
    restoreTerminal()
    _exit(status)
  }
}
