// SPDX-License-Identifier: Apache-2.0

private import CPOSIX
private import Glibc

/// Why a pattern was rejected.
public enum RegularExpressionError: Error, Equatable, Sendable, CustomStringConvertible {
  /// regcomp(3) rejected it, with this message.
  case malformed(String)
  /// Matching it could take too long: it is too long or too deep, has too many repetitions, or a
  /// back-reference.
  case tooCostly(String)

  /// Lower case, without a full stop.
  public var description: String {
    switch self {
    case .malformed(let reason), .tooCostly(let reason): reason
    }
  }
}

/// A POSIX extended regular expression (IEEE Std 1003.1, section 9.4), as in `grep -E`.
///
/// Two deviations: `\d` and `\D` stand for digits and other characters, and back-references are
/// rejected because matching them takes exponential time. glibc's `\w \s \b` work too. The
/// process's `LC_CTYPE` decides whether matching is by bytes or by characters.
/// The corresponding C functions are `regcomp` and `regexec`.
public final class RegularExpression: @unchecked Sendable {
  /// Longest pattern, in bytes.
  public static let maximumLength = 8192
  /// Limit of nested groups: regcomp recurses.
  static let maximumDepth = 32
  /// Limit of atoms once `{n,m}` is expanded, as regcomp does: nested intervals multiply.
  static let maximumAtoms = 16_384

  // `regexec` does not change a compiled expression (glibc locks its cache of states).
  private let compiled: UnsafeMutablePointer<regex_t>
  private let groupCount: Int

  /// Compiles `pattern`.
  ///
  /// - Throws: `RegularExpressionError` when it is malformed or could be too costly.
  public init(
    _ pattern: String, ignoringCase: Bool = false
  ) throws(RegularExpressionError) {
    let translated = try Self.translate(pattern)
    compiled = .allocate(capacity: 1)
    compiled.initialize(to: regex_t())
    let status = regcomp(compiled, translated, REG_EXTENDED | (ignoringCase ? REG_ICASE : 0))
    guard status == 0 else {
      var text = [CChar](repeating: 0, count: 128)
      _ = regerror(status, compiled, &text, text.count)
      groupCount = -1
      let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw .malformed(String(decoding: bytes, as: UTF8.self).lowercased())
    }
    groupCount = Int(compiled.pointee.re_nsub)
  }

  deinit {
    if groupCount >= 0 { regfree(compiled) }
    compiled.deallocate()
  }

  /// Whether the expression matches somewhere in `text`. Linear in the text for usual patterns.
  public func matches(_ text: String) -> Bool {
    search(text, places: 0) { _, _ in true } ?? false
  }

  /// The leftmost longest match and its groups, or nil without a match; slower than `matches`.
  ///
  /// Element 0 is the whole match; a group that did not participate is nil.
  public func groups(in text: String) -> [String?]? {
    search(text, places: groupCount + 1) { bytes, places in
      places.map { place in
        guard place.rm_so >= 0 else { return nil }
        return String(decoding: bytes[Int(place.rm_so)..<Int(place.rm_eo)], as: UTF8.self)
      }
    }
  }

  private func search<Result>(
    _ text: String, places count: Int,
    found: (UnsafeBufferPointer<UInt8>, [regmatch_t]) -> Result
  ) -> Result? {
    var text = text
    return text.withUTF8 { bytes in
      // REG_STARTEND: the text is given by its length and may contain NUL bytes.
      var places = [regmatch_t](repeating: regmatch_t(), count: max(count, 1))
      places[0].rm_eo = regoff_t(bytes.count)
      let empty: [CChar] = [0]
      let status = empty.withUnsafeBufferPointer { none in
        bytes.withMemoryRebound(to: CChar.self) { characters -> Int32 in
          guard let base = characters.baseAddress ?? none.baseAddress else { return -1 }
          return regexec(compiled, base, count, &places, REG_STARTEND)
        }
      }
      return status == 0 ? found(bytes, places) : nil
    }
  }

  /// `text` as a pattern that matches nothing else.
  public static func escaping(_ text: String) -> String {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if special.contains(byte) { result.append(UInt8(ascii: "\\")) }
      result.append(byte)
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// Number of groups of `pattern`: each `(` that is neither escaped by `\` nor within `[…]`.
  public static func groupCount(of pattern: String) -> Int {
    let bytes = Array(pattern.utf8)
    var count = 0
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "\\"): index += 2
      case UInt8(ascii: "["): index = endOfBracketExpression(in: bytes, from: index)
      default:
        if bytes[index] == UInt8(ascii: "(") { count += 1 }
        index += 1
      }
    }
    return count
  }

  private static let special: Set<UInt8> = Set(#"\.[]{}()*+?^$|"#.utf8)

  /// Checks the bounds and replaces `\d` and `\D`.
  private static func translate(_ pattern: String) throws(RegularExpressionError) -> String {
    let bytes = Array(pattern.utf8)
    guard bytes.count <= maximumLength else { throw .tooCostly("pattern too long") }
    guard !bytes.contains(0) else { throw .malformed("NUL in pattern") }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var size = Size()
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      var next = index + 1
      switch byte {
      case UInt8(ascii: "\\") where next < bytes.count:
        next += 1
        size.addAtom()
        switch bytes[index + 1] {
        case UInt8(ascii: "d"): result += "[0-9]".utf8
        case UInt8(ascii: "D"): result += "[^0-9]".utf8
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
          throw .tooCostly("back-references are not supported")
        default: result += [byte, bytes[index + 1]]
        }
        index = next
        continue
      case UInt8(ascii: "["):
        next = endOfBracketExpression(in: bytes, from: index)
        size.addAtom()
      case UInt8(ascii: "("): size.open()
      case UInt8(ascii: ")"): size.close()
      case UInt8(ascii: "{"): size.multiply(by: largestNumber(in: bytes, from: next))
      default: size.addAtom()
      }
      guard size.depth <= maximumDepth else { throw .tooCostly("groups nested too deep") }
      guard size.last <= maximumAtoms else { throw .tooCostly("too many repetitions") }
      result += bytes[index..<next]
      index = next
    }
    guard size.total <= maximumAtoms else { throw .tooCostly("too many repetitions") }
    return String(decoding: result, as: UTF8.self)
  }

  /// Upper bound of the number of atoms of a pattern once its intervals are expanded.
  private struct Size {
    private var enclosing: [(total: Int, last: Int)] = []
    /// Atoms of the group so far, without the last.
    private var before = 0
    /// Atoms of the last atom or group, which an interval multiplies.
    private(set) var last = 0
    var depth: Int { enclosing.count }
    var total: Int { enclosing.reduce(before + last) { $0 + $1.total + $1.last } }

    mutating func addAtom() {
      before += last
      last = 1
    }

    mutating func open() {
      enclosing.append((before, last))
      before = 0
      last = 0
    }

    mutating func close() {
      guard let group = enclosing.popLast() else { return addAtom() }
      let size = before + last
      before = group.total + group.last
      last = max(size, 1)
    }

    mutating func multiply(by count: Int) {
      last *= max(count, 1)
    }
  }

  /// The index after the bracket expression at `start`, or the end when it is not closed.
  private static func endOfBracketExpression(in bytes: [UInt8], from start: Int) -> Int {
    var index = start + 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "^") { index += 1 }
    if index < bytes.count, bytes[index] == UInt8(ascii: "]") { index += 1 }
    while index < bytes.count, bytes[index] != UInt8(ascii: "]") {
      // `[:alpha:]`, `[.x.]` and `[=x=]` contain a `]` of their own.
      if bytes[index] == UInt8(ascii: "["), index + 1 < bytes.count,
        ":.=".utf8.contains(bytes[index + 1])
      {
        let kind = bytes[index + 1]
        var inner = index + 2
        while inner + 1 < bytes.count,
          !(bytes[inner] == kind && bytes[inner + 1] == UInt8(ascii: "]"))
        {
          inner += 1
        }
        index = inner + 1
      }
      index += 1
    }
    return min(index + 1, bytes.count)
  }

  /// The larger bound of `n,m}`, capped just above the limit.
  private static func largestNumber(in bytes: [UInt8], from start: Int) -> Int {
    var largest = 0
    var number = 0
    for byte in bytes[start...] {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = min(number * 10 + Int(byte - UInt8(ascii: "0")), maximumAtoms + 1)
        largest = max(largest, number)
      case UInt8(ascii: ","): number = 0
      default: return largest
      }
    }
    return largest
  }
}
