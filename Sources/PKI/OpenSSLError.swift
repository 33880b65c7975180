// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// A failure of OpenSSL: the oldest entry of its error queue, which names the cause.
///
/// The text is OpenSSL's own constant for the reason; it contains nothing of the input.
public struct OpenSSLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Number of OpenSSL's library (`ERR_LIB_…`), 0 when the queue was empty.
  public let library: Int32
  /// Reason within that library.
  public let reason: Int32
  /// `library: reason` as OpenSSL prints it, such as `PKCS12 routines: mac verify failure`.
  public let text: String

  /// The text.
  public var description: String { text }

  init(library: Int32, reason: Int32, text: String) {
    self.library = library
    self.reason = reason
    self.text = text
  }

  /// From one entry of the queue.
  init(code: UInt) {
    library = ERR_GET_LIB(code)
    reason = ERR_GET_REASON(code)
    let room = ERR_lib_error_string(code).map { String(cString: $0) } ?? "OpenSSL"
    let cause = ERR_reason_error_string(code).map { String(cString: $0) } ?? "unknown failure"
    text = "\(room): \(cause)"
  }

  /// Empties the queue of this thread and returns all entries, the oldest first.
  static func drainAll() -> [OpenSSLError] {
    var entries: [OpenSSLError] = []
    while true {
      let code = ERR_get_error()
      if code == 0 { return entries }
      entries.append(OpenSSLError(code: code))
    }
  }

  /// Empties the queue of this thread and returns the oldest entry.
  static func drain() -> OpenSSLError {
    drainAll().first ?? OpenSSLError(library: 0, reason: 0, text: "OpenSSL: no reason given")
  }
}

/// Returns a pointer, or throws OpenSSL's error for nil.
func check<Pointer>(_ pointer: Pointer?) throws(OpenSSLError) -> Pointer {
  guard let pointer else { throw .drain() }
  return pointer
}

/// Returns on 1, OpenSSL's success, and throws OpenSSL's error for anything else.
func check(_ result: Int32) throws(OpenSSLError) {
  guard result == 1 else { throw .drain() }
}
