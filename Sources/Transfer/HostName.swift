// SPDX-License-Identifier: Apache-2.0

internal import POSIX
internal import Text

/// The host of a transfer: a domain name or a numeric address.
///
/// 1. A name has at most 253 characters, a label 1 to 63 letters, digits, `-` or `_`, and no `-` at
///    its ends (RFC 1123, section 2.1; the underscore is tolerated, as resolvers do).
/// 2. A name whose last label is all digits is an IPv4 address in dotted-decimal form, complete.
/// 3. Where it holds a colon it is an IPv6 address, without brackets here.
///
/// Thus a host is neither an option nor shell syntax: ssh_config(5) hands it to commands.
struct HostName: Equatable, Sendable {
  let text: String

  init(_ text: String) throws(TransferError) {
    self.text = text
    let refusal = TransferError.illegalArgument(
      "invalid host name '\(text.printable(limit: 64))'")
    if text.contains(":") {
      guard text.utf8.allSatisfy(HostName.isAddressByte), IPAddress(text) != nil else {
        throw refusal
      }
      return
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    guard (1...253).contains(text.utf8.count), labels.allSatisfy(HostName.isLabel) else {
      throw refusal
    }
    if let last = labels.last, last.utf8.allSatisfy(\.isDigit) {
      guard IPAddress(text) != nil else { throw refusal }
    }
  }

  private static func isLabel(_ label: Substring) -> Bool {
    (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
      && label.utf8.allSatisfy(isNameByte)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte.isLetterOrDigit || "-_".utf8.contains(byte)
  }

  private static func isAddressByte(_ byte: UInt8) -> Bool {
    isNameByte(byte) || ":.%".utf8.contains(byte)
  }
}
