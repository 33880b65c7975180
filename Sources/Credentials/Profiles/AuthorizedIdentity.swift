// SPDX-License-Identifier: Apache-2.0

public import Configuration
public import PKI
import POSIX

/// One entry of the authorization list: an identity that a client's certificate may have.
public struct AuthorizedIdentity: Hashable, Sendable {
  /// The part of the certificate that is compared, and the value that it has to have.
  public enum Identifier: Hashable, Sendable {
    case commonName(String)
    /// An address or a network.
    case address(String)
    case hostName(String)
    case email(String)
  }

  public let name: String
  public let identifier: Identifier

  /// Nil where the entry has no identifier.
  public init?(name: String, _ content: Container) {
    let identifier = content["identifier"]?.container
    let alternative = identifier?["subject-alt-name"]?.container
    let found: Identifier? =
      identifier?["subject"]?.container?.text("common-name").map { .commonName($0) }
      ?? alternative?.text("ip").map { .address($0) }
      ?? alternative?.text("hostname").map { .hostName($0) }
      ?? alternative?.text("email").map { .email($0) }
    guard let found else { return nil }
    self.name = name
    self.identifier = found
  }

  /// Whether a client's certificate has this identity.
  ///
  /// Common names are compared exactly; host names and the domain of a mailbox without regard to
  /// case (RFC 5280 section 7); an address may be a network.
  public func matches(_ certificate: Certificate) -> Bool {
    switch identifier {
    case .commonName(let name):
      return certificate.commonName == name
    case .hostName(let name):
      return certificate.subjectAlternativeNames.dns.contains {
        $0.lowercased() == name.lowercased()
      }
    case .email(let text):
      let wanted = Self.mailbox(text)
      return certificate.subjectAlternativeNames.email.contains { Self.mailbox($0) == wanted }
    case .address(let text):
      guard let network = Network(text) else { return false }
      return certificate.subjectAlternativeNames.addresses.contains {
        IPAddress($0).map(network.contains) ?? false
      }
    }
  }

  private static func mailbox(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@") else { return text }
    return text[..<at] + text[at...].lowercased()
  }
}

/// `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, or one address.
struct Network: Hashable, Sendable {
  private let address: IPAddress
  private let bits: Int

  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
    guard let first = parts.first, let address = IPAddress(first) else { return nil }
    let most = address.bytes.count * 8
    var bits = most
    if parts.count == 2 {
      if let number = Int(parts[1]) {
        bits = number
      } else if let mask = IPAddress(parts[1]), mask.bytes.count * 8 == most {
        bits = mask.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        // A mask is a run of ones, then zeros: 255.0.255.0 is not one.
        let ones = mask.bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        guard ones.prefix(bits).allSatisfy({ $0 == 1 }) else { return nil }
      } else {
        return nil
      }
    }
    guard (0...most).contains(bits) else { return nil }
    self.address = address
    self.bits = bits
  }

  func contains(_ other: IPAddress) -> Bool {
    guard other.bytes.count == address.bytes.count else { return false }
    return zip(0..., zip(address.bytes, other.bytes)).allSatisfy { index, pair in
      let significant = min(max(bits - index * 8, 0), 8)
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> significant)
      return pair.0 & mask == pair.1 & mask
    }
  }
}
