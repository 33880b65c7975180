// SPDX-License-Identifier: Apache-2.0

internal import POSIX
internal import Text

/// A file on another host, parsed from an argument and safe to pass to scp or TFTP.
///
/// Values that begin with `-`, contain control characters or shell syntax, and impossible host
/// names are rejected: ssh runs commands with these values (ssh_config(5), `ProxyCommand`).
public struct RemoteFile: Equatable, Sendable {
  /// The account on the server; nil: OpenSSH's default.
  public let user: String?
  /// A domain name or a numeric address, IPv6 without brackets.
  public let host: String
  /// The path as typed, on the server.
  public let path: String

  /// Longest path in bytes.
  public static let pathLimit = 1024
  /// Longest user name in bytes.
  public static let userLimit = 64

  /// Parses the value of `scp … from` (or `to`): `user@host:path` or, with `file`, `user@host`
  /// alone.
  ///
  /// An IPv6 address is in brackets, `[2001:db8::1]:path`; without a path they may be left out.
  ///
  /// - Throws: ``TransferError/illegalArgument(_:)``.
  public static func secureCopy(
    from location: String, file: String? = nil
  ) throws(TransferError) -> RemoteFile {
    try refuseOption(location, "host")
    let (authority, rest) = try split(location, hasFile: file != nil)
    if rest != nil, file != nil {
      throw .illegalArgument("path is given twice, in 'from' and in 'file'")
    }
    guard let path = rest ?? file else {
      throw .illegalArgument("no path: give user@host:path, or 'file' with the path")
    }
    var user: String?
    var host = authority
    if let at = authority.lastIndex(of: "@") {
      user = try checkedUser(String(authority[..<at]))
      host = String(authority[authority.index(after: at)...])
    }
    return try RemoteFile(
      user: user, host: HostName(unbracketed(host)).text, path: checkedPath(path))
  }

  /// Parses the values of `tftp … from` (or `to`) and `file`.
  ///
  /// - Throws: ``TransferError/illegalArgument(_:)``.
  public static func tftp(host: String, file: String) throws(TransferError) -> RemoteFile {
    try refuseOption(host, "host")
    let path = try checkedPath(file)
    guard path.utf8.count <= TFTPPacket.pathLimit else {
      throw .illegalArgument("path is longer than \(TFTPPacket.pathLimit) bytes")
    }
    return try RemoteFile(user: nil, host: HostName(unbracketed(host)).text, path: path)
  }

  /// The last part of the path.
  public var name: String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// Whether a shell would not change the path.
  var isPlain: Bool {
    path.utf8.allSatisfy { $0.isLetterOrDigit || "/._-+@%=:,".utf8.contains($0) }
  }

  /// The operand of scp(1), which it can only read as this user, host and path.
  ///
  /// The brackets are not for IPv6 alone: without them the path `//root@other:22/x` of a host named
  /// `scp` makes a URI, of which scp takes another user, host, port and a percent-encoded path.
  var operand: String {
    (user.map { "\($0)@" } ?? "") + "[\(host)]:\(path)"
  }

  /// The first colon outside brackets separates the path from the rest.
  private static func split(
    _ location: String, hasFile: Bool
  ) throws(TransferError) -> (authority: String, path: String?) {
    let hostStart = location.firstIndex(of: "[")
    var searchStart = location.startIndex
    if let hostStart, location[..<hostStart].allSatisfy({ $0 != ":" && $0 != "/" }) {
      guard let close = location[hostStart...].firstIndex(of: "]") else {
        throw .illegalArgument("'[' without ']' in '\(location.printable(limit: 64))'")
      }
      searchStart = close
    }
    if hasFile, IPAddress(String(location[hostPart(of: location)...])) != nil {
      return (location, nil)
    }
    guard let colon = location[searchStart...].firstIndex(of: ":") else { return (location, nil) }
    return (String(location[..<colon]), String(location[location.index(after: colon)...]))
  }

  private static func hostPart(of location: String) -> String.Index {
    location.lastIndex(of: "@").map(location.index(after:)) ?? location.startIndex
  }

  private static func unbracketed(_ host: String) throws(TransferError) -> String {
    guard host.hasPrefix("[") else { return host }
    guard host.hasSuffix("]"), host.contains(":") else {
      throw .illegalArgument("invalid host name '\(host.printable(limit: 64))'")
    }
    return String(host.dropFirst().dropLast())
  }

  private static func checkedUser(_ user: String) throws(TransferError) -> String {
    try refuseOption(user, "user name")
    let isLegal = user.utf8.allSatisfy { $0.isLetterOrDigit || "._-+".utf8.contains($0) }
    guard isLegal, (1...userLimit).contains(user.utf8.count) else {
      throw .illegalArgument("invalid user name '\(user.printable(limit: 64))'")
    }
    return user
  }

  /// Blanks and quotes are part of a name: no shell reads it before the server's file system. `*`,
  /// `?`, `[` and `\` are rejected because scp(1) would read a pattern.
  private static func checkedPath(_ path: String) throws(TransferError) -> String {
    try refuseOption(path, "path")
    let refused = path.unicodeScalars.first {
      "`$;|&<>*?[\\".unicodeScalars.contains($0) || $0.properties.generalCategory == .control
    }
    if let refused {
      throw .illegalArgument("path holds '\(String(refused).printable(limit: 1))'")
    }
    guard path.utf8.count <= pathLimit else {
      throw .illegalArgument("path is longer than \(pathLimit) bytes")
    }
    return path
  }

  private static func refuseOption(_ text: String, _ what: String) throws(TransferError) {
    if text.isEmpty { throw .illegalArgument("\(what) is empty") }
    if text.hasPrefix("-") { throw .illegalArgument("\(what) begins with '-'") }
  }
}
