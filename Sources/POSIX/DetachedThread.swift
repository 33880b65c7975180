// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
internal import Glibc

/// A thread that nobody joins.
public enum DetachedThread {
  /// Runs `body` on a new thread, which blocks all signals.
  ///
  /// - Parameter stackSize: bytes; 512 KiB is enough for a TLS handshake.
  /// - Returns: false when no thread could be created; then `body` does not run.
  public static func run(stackSize: Int = 512 << 10, _ body: @escaping @Sendable () -> Void) -> Bool
  {
    let context = Unmanaged.passRetained(Work(body))
    var all = sigset_t()
    var former = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stackSize)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, &attributes,
      { context in
        if let context { Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, context.toOpaque())
    guard failure == 0 else {
      context.release()
      return false
    }
    return true
  }
}

private final class Work: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
