// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// SIGTERM, SIGINT and SIGHUP as something to wait for instead of the end of the process.
///
/// The calling thread and the threads it makes from then on take these signals no longer: make it
/// before any other thread.
public final class EndingSignals: Sendable {
  /// Readable once a signal came, for ``EventPoll``.
  public let descriptor: Int32

  /// Begins to hold the signals.
  public init() throws(SystemError) {
    signal(SIGPIPE, SIG_IGN)
    descriptor = cposix_ending_signals()
    guard descriptor >= 0 else { throw .last("signalfd") }
  }

  deinit { close(descriptor) }

  /// The exit status that the next signal asks for: 0 for SIGTERM, 128 + its number for another;
  /// nil when none came.
  public func take() -> Int32? {
    var information = signalfd_siginfo()
    let size = MemoryLayout<signalfd_siginfo>.size
    guard read(descriptor, &information, size) == size else { return nil }
    let number = Int32(information.ssi_signo)
    return number == SIGTERM ? 0 : 128 + number
  }
}

/// Lifts the limit of open descriptors to what the system allows this process.
public enum DescriptorLimit {
  /// How many may be open then.
  public static func raise() -> Int { Int(cposix_raise_descriptor_limit()) }
}

extension ProcessEnvironment {
  /// Ends the process at once, also while other threads still work (`_exit`).
  public static func leave(_ status: Int32) -> Never { _exit(status) }
}
