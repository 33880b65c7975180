// SPDX-License-Identifier: Apache-2.0

import POSIX

/// The appliance's pager: `less -X -E -M`, which cannot start other programs.
enum Pager {
  /// Absolute paths: PATH does not decide which program is started.
  private static let programs = ["/usr/bin/less", "/bin/less", "/usr/local/bin/less"]

  /// Screen rows that `text` takes, at most `enough`.
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

  /// Shows `text` and waits until the administrator quits; false when no pager is installed.
  static func show(_ text: String, rows: Int?, columns: Int?) -> Bool {
    let environment = environment(rows: rows, columns: columns)
    for program in programs {
      let launch = ChildProcess.Launch(
        path: program, arguments: ["-X", "-E", "-M"], environment: environment)
      // A program that cannot be started is not installed there: the next path is tried.
      if (try? ChildProcess.runInForeground(launch, input: text)) != nil { return true }
    }
    return false
  }

  private static func environment(rows: Int?, columns: Int?) -> [String: String] {
    var variables = ProcessEnvironment.all.filter { name, _ in
      !name.hasPrefix("LESS") && !["VISUAL", "EDITOR", "LINES", "COLUMNS"].contains(name)
    }
    variables["LESSSECURE"] = "1"
    variables["LESSHISTFILE"] = "-"
    variables["LINES"] = rows.map { String($0) }
    variables["COLUMNS"] = columns.map { String($0) }
    return variables
  }
}
