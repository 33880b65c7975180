// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// One name of a subjectAltName extension (RFC 5280 section 4.2.1.6), or the place of a service.
public enum AlternativeName: Hashable, Sendable {
  /// Host name; a leading `*.` is allowed.
  case dns(String)
  /// IPv4 or IPv6 address.
  case address(String)
  /// Mailbox, `name@host`.
  case email(String)
  /// URI with a scheme.
  case uri(String)

  /// The text as given.
  public var text: String {
    switch self {
    case .dns(let text), .address(let text), .email(let text), .uri(let text): text
    }
  }

  private var kind: Int32 {
    switch self {
    case .dns: GEN_DNS
    case .address: GEN_IPADD
    case .email: GEN_EMAIL
    case .uri: GEN_URI
    }
  }

  /// Printable ASCII without blanks, and what each kind cannot do without.
  private var isPlausible: Bool {
    let bytes = text.utf8
    guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return false }
    switch self {
    case .dns: return AlternativeName.isHostName(text)
    case .address: return true
    case .email:
      let parts = text.split(separator: "@", omittingEmptySubsequences: false)
      return parts.count == 2 && !parts[0].isEmpty && AlternativeName.isHostName(String(parts[1]))
    case .uri:
      return text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).count == 2
        && text.first?.isLetter == true
    }
  }

  /// RFC 1123 section 2.1, with the underscore that is in use and a leading `*.`.
  private static func isHostName(_ text: String) -> Bool {
    let name = text.hasPrefix("*.") ? text.dropFirst(2) : text[...]
    guard !name.isEmpty, name.utf8.count <= 253 else { return false }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy {
          (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
            || $0 == 0x5F
        }
    }
  }

  /// OpenSSL's `GENERAL_NAME`; the text goes in as it is, never through a configuration line.
  func generalName() throws(IssuingError) -> UnsafeMutablePointer<GENERAL_NAME> {
    guard isPlausible,
      let name = a2i_GENERAL_NAME(nil, nil, nil, kind, text, 0)
    else {
      ERR_clear_error()
      throw .alternativeName(self)
    }
    return name
  }
}
