// SPDX-License-Identifier: Apache-2.0

internal import CPOSIX
private import CWipe
internal import Glibc

/// The signal handlers of a session.
///
/// A signal that ends the process first restores the tty's attributes; the exit status is 128 + its
/// number. The other handlers set a flag for the reader of the terminal. Handlers interrupt system
/// calls (no SA_RESTART), so that a blocked read returns and sees the flag.
public enum Signals {
  /// For a session whose input is not a tty: SIGHUP, SIGINT, SIGQUIT and SIGTERM end it. A signal
  /// that was ignored at the start (`nohup`) stays ignored, except SIGTERM.
  public static func installForBatch() {
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGHUP, SIGINT, SIGQUIT] where !isIgnored(number) {
      handle(number, endProcess)
    }
    handle(SIGTERM, endProcess)
  }

  /// For a session on the tty `descriptor`, whose own attributes are `original`. Ctrl-C and
  /// Ctrl-Z do not end it. Every end but SIGKILL restores `original`: each signal that ends a
  /// process, exit(3), and ``ProcessEnvironment/leave(_:)``. SIGUSR1 prints `farewell` and ends the
  /// process with status 0, see ``ProcessIdentity/endSession()``.
  public static func installForTerminal(
    _ descriptor: Int32, original: TerminalAttributes, farewell: StaticString
  ) {
    notes.pointee.original = original.settings
    notes.pointee.farewell = farewell
    notes.pointee.descriptor = descriptor
    atexit { restoreTerminal() }
    // First, or it would take the handlers of crashes away again.
    cwipe_no_backtrace()
    _ = cposix_alternate_stack()
    signal(SIGPIPE, SIG_IGN)
    for number in [SIGHUP, SIGQUIT, SIGTERM] { _ = cposix_catch_ending(number, endProcess) }
    for number in others where !isIgnored(number) { _ = cposix_catch_ending(number, endProcess) }
    for number in faults { _ = cposix_catch_ending(number, crash) }
    handle(SIGUSR1) { _ in endSession() }
    handle(SIGINT) { _ in notes.pointee.interrupted = 1 }
    handle(SIGWINCH) { _ in notes.pointee.resized = 1 }
    handle(SIGCONT) { _ in notes.pointee.continued = 1 }
    handle(SIGTSTP) { _ in }
  }

  /// Signals of faults: the process ends by them, so that its parent sees which it was.
  private static let faults = [
    SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS, SIGXCPU, SIGXFSZ,
  ]
  /// The others that end a process which does not handle them; from 34 on those of real time.
  private static let others =
    [SIGUSR1, SIGUSR2, SIGALRM, SIGSTKFLT, SIGVTALRM, SIGPROF, SIGIO, SIGPWR] + Array(34...64)

  /// True once after each SIGINT (or several).
  public static func takeInterrupted() -> Bool { take(&notes.pointee.interrupted) }
  /// True once after each change of the terminal's size.
  public static func takeResized() -> Bool { take(&notes.pointee.resized) }
  /// True once after the process was stopped and continued: the tty may be in any state.
  public static func takeContinued() -> Bool { take(&notes.pointee.continued) }

  /// A child that must not outlive a signal that ends this process; 0: none.
  public static var child: Int32 {
    get { notes.pointee.child }
    set { notes.pointee.child = newValue }
  }

  private static func take(_ note: inout Int32) -> Bool {
    guard note != 0 else { return false }
    note = 0
    return true
  }

  private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = handler
    sigaction(number, &action, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

/// The state that handlers read and write. It is behind a pointer because a handler may run while
/// the same field is in use, which Swift's exclusivity check of a variable would report.
private struct Notes {
  var original = termios()
  var descriptor: Int32 = -1
  var farewell: StaticString = ""
  var child: Int32 = 0
  var interrupted: Int32 = 0
  var resized: Int32 = 0
  var continued: Int32 = 0
}

nonisolated(unsafe) private let notes: UnsafeMutablePointer<Notes> = {
  let pointer = UnsafeMutablePointer<Notes>.allocate(capacity: 1)
  pointer.initialize(to: Notes())
  return pointer
}()

/// Only async-signal-safe calls.
func restoreTerminal() {
  if notes.pointee.descriptor >= 0 {
    tcsetattr(notes.pointee.descriptor, TCSANOW, &notes.pointee.original)
  }
}

/// Only async-signal-safe calls.
private func endProcess(_ number: Int32) {
  endChild()
  restoreTerminal()
  _exit(128 + number)
}

/// Only async-signal-safe calls. The text is left out while the terminal takes none (Ctrl-S).
private func endSession() {
  endChild()
  restoreTerminal()
  var screen = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
  if poll(&screen, 1, 0) == 1, screen.revents & Int16(POLLOUT) != 0 {
    let farewell = notes.pointee.farewell
    _ = write(1, farewell.utf8Start, farewell.utf8CodeUnitCount)
  }
  _exit(0)
}

/// A pager restores the attributes that it found, so the tty is restored after the pager has ended.
/// It has half a second.
private func endChild() {
  let child = notes.pointee.child
  guard child > 0 else { return }
  kill(child, SIGTERM)
  var pause = timespec(tv_sec: 0, tv_nsec: 10_000_000)
  for _ in 0..<50 {
    if waitpid(child, nil, WNOHANG) != 0 { return }
    nanosleep(&pause, nil)
  }
  kill(child, SIGKILL)
  waitpid(child, nil, 0)
}

/// The signal is blocked until this returns, and then ends the process.
private func crash(_ number: Int32) {
  endChild()
  restoreTerminal()
  signal(number, SIG_DFL)
  raise(number)
}
