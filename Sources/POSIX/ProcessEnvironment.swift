// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import CWipe
private import Glibc

/// Environment, arguments and executable of this process.
public enum ProcessEnvironment {
  /// One variable; nil when it is not set.
  public static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// All variables.
  public static var all: [String: String] {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      pointer += 1
    }
    return variables
  }

  /// The executable's file, symbolic links resolved; nil when /proc is not available.
  public static var executable: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      guard let base = buffer.baseAddress else { return nil }
      let count = readlink("/proc/self/exe", base, 4095)
      guard count > 0 else { return nil }
      base[count] = 0
      return String(cString: base)
    }
  }

  /// Keeps the memory of this process, with its keys and passphrases, out of core files and the
  /// traces of crashes, and away from other processes of the same account. The corresponding C
  /// function is `prctl`.
  public static func protectMemory() {
    _ = cposix_set_not_dumpable()
    cwipe_no_backtrace()
  }

  /// Wipes the stack below the caller, where calls that have returned left their variables; freed
  /// heap memory is wiped already. Cost: 5 µs.
  public static func wipeStack() { cwipe_stack() }

  /// The arguments. They are wiped where other processes see them: the caller has the only copy.
  public static func takeArguments() -> [String] {
    let arguments = CommandLine.unsafeArgv
    var taken: [String] = []
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = arguments[index] else { continue }
      taken.append(String(cString: argument))
      if index > 0 { explicit_bzero(argument, strlen(argument)) }
    }
    return taken
  }

  /// Removes a variable from the environment and wipes its value where other processes see it.
  public static func forget(_ name: String) {
    guard let value = getenv(name) else { return }
    explicit_bzero(value, strlen(value))
    unsetenv(name)
  }

  /// Creates a private directory for files that must not outlive the process.
  public static func makeTemporaryDirectory() throws(SystemError) -> String {
    var template = Array(((value("TMPDIR") ?? "/tmp") + "/wfsh-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw .last("mkdtemp") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Ends the process.
  public static func exit(_ status: Int32) -> Never { Glibc.exit(status) }
}
