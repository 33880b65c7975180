// SPDX-License-Identifier: Apache-2.0

private import Glibc

/// What ps(1) shows of this process instead of its arguments.
public enum ProcessTitle {
  /// Sets the title, cut to the room that arguments and environment take. Call it while the process
  /// has one thread, after its arguments were taken.
  ///
  /// Linux shows the memory that execve(2) filled with the arguments, and reads on into that of the
  /// environment; the variables move to the heap first. What was there is wiped.
  public static func set(_ title: String) {
    guard let start = CommandLine.unsafeArgv[0] else { return }
    if room == 0 { room = measure(from: start) }
    guard room > 1 else { return }
    explicit_bzero(start, room)
    for (index, byte) in title.utf8.prefix(room - 1).enumerated() {
      start[index] = CChar(bitPattern: byte)
    }
  }

  /// Bytes from the first argument to the end of the last variable; 0 before they were counted.
  nonisolated(unsafe) private static var room = 0

  private static func measure(from start: UnsafeMutablePointer<CChar>) -> Int {
    var end = start
    func extend(by text: UnsafeMutablePointer<CChar>) {
      if text == end { end = text + strlen(text) + 1 }
    }
    // Wiped arguments have no length of their own any more: the next one begins where it ended.
    for index in 1...max(1, Int(CommandLine.argc)) {
      if let argument = CommandLine.unsafeArgv[index], argument > end { end = argument }
    }
    if end == start { end = start + strlen(start) + 1 }
    if let first = environ[0] { end = max(end, first) }
    var index = 0
    while let variable = environ[index] {
      extend(by: variable)
      guard let copy = strdup(variable) else { return 0 }
      environ[index] = copy
      index += 1
    }
    return end - start
  }
}
