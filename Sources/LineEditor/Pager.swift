// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX

/// The appliance's pager: `less -X -E -M`, closed to the shell.
enum Pager {
  /// Fixed, so that no PATH decides what is started.
  private static let programs = ["/usr/bin/less", "/bin/less", "/usr/local/bin/less"]

  /// Screen rows that `text` takes, or `enough` as soon as it is known that it takes no fewer.
  static func rows(of text: String, columns: Int, enough: Int) -> Int {
    var rows = 0
    var column = 0
    for byte in text.utf8 {
      if byte == 0x0a {
        rows += 1
        column = 0
      } else if byte & 0xc0 != 0x80 {
        column += 1
        if column > columns {
          rows += 1
          column = 1
        }
      }
      if rows >= enough { return enough }
    }
    return rows + (column > 0 ? 1 : 0)
  }

  /// Shows `text` and waits for the reader to finish; false when there is no pager.
  static func show(_ text: String, rows: Int?, columns: Int?) -> Bool {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let environment = environment(rows: rows, columns: columns)
    var child: pid_t?
    for program in programs where child == nil {
      child = start(program, input: ends[0], environment)
    }
    close(ends[0])
    guard let child else {
      close(ends[1])
      return false
    }
    Signals.child = child
    send(text, to: ends[1])
    close(ends[1])
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0, errno == EINTR {}
    Signals.child = 0
    return true
  }

  private static func environment(rows: Int?, columns: Int?) -> [String] {
    var entries: [String] = []
    var entry = environ
    while let text = entry.pointee {
      entries.append(String(cString: text))
      entry += 1
    }
    entries.removeAll { entry in
      let name = entry.prefix { $0 != "=" }
      return name.hasPrefix("LESS") || ["VISUAL", "EDITOR", "LINES", "COLUMNS"].contains(name)
    }
    entries += ["LESSSECURE=1", "LESSHISTFILE=-"]
    if let rows { entries.append("LINES=\(rows)") }
    if let columns { entries.append("COLUMNS=\(columns)") }
    return entries
  }

  private static func start(_ program: String, input: Int32, _ environment: [String]) -> pid_t? {
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    guard posix_spawn_file_actions_init(&actions) == 0 else { return nil }
    defer { posix_spawn_file_actions_destroy(&actions) }
    guard posix_spawnattr_init(&attributes) == 0 else { return nil }
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    var child: pid_t = 0
    let failure = withStrings(["less", "-X", "-E", "-M"]) { arguments in
      withStrings(environment) {
        posix_spawn(&child, program, &actions, &attributes, arguments, $0)
      }
    }
    return failure == 0 ? child : nil
  }

  private static func withStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
  ) -> Result {
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: strings.count + 1)
    for (index, string) in strings.enumerated() { (list + index).initialize(to: strdup(string)) }
    (list + strings.count).initialize(to: nil)
    defer {
      for index in strings.indices { free(list[index]) }
      list.deallocate()
    }
    return body(list)
  }

  /// Ends early when the reader quits: SIGPIPE is ignored.
  private static func send(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var sent = 0
      while sent < bytes.count {
        let count = write(descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent)
        if count >= 0 {
          sent += count
        } else if errno != EINTR {
          return
        }
      }
    }
  }
}
