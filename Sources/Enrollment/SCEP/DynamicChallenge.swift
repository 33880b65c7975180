// SPDX-License-Identifier: Apache-2.0

public import HTTP
import PKI
public import POSIX
import Text

/// A one-time challenge password from a challenge server (`otp-server-url`).
///
/// Microsoft's enrollment service displays it in a page for administrators; a server that responds
/// with the password alone as text is supported too.
public struct DynamicChallenge: Sendable {
  public let url: HTTPURL
  public var trust = HTTPTrust.anyone
  public var interruption: Interruption?
  private let username: String
  private let password: Secret

  /// Seconds for the exchange.
  private static let patience = 10
  /// Limit of the page in bytes.
  private static let largestPage = 65_536

  public init(_ url: HTTPURL, username: String, password: Secret) {
    self.url = url
    self.username = username
    self.password = password
  }

  /// Fetches a password, with Basic authentication (RFC 7617).
  ///
  /// - Throws: `SCEPError.noChallenge`, `.interrupted`.
  public func fetch() throws(SCEPError) -> Secret {
    var request = HTTPFetch(
      url, limit: DynamicChallenge.largestPage,
      deadline: Deadline(after: .seconds(DynamicChallenge.patience)))
    request.trust = trust
    request.interruption = interruption
    let credentials = Base64.encode(Array("\(username):".utf8) + password.bytes)
    request.fields = [("Authorization", Secret("Basic \(credentials)".utf8))]
    let response: HTTPResponse
    do throws(HTTPError) { response = try request.response() } catch {
      throw error == .interrupted ? .interrupted : .noChallenge(error.text(url))
    }
    switch response.status {
    case 200: break
    case 401, 403:
      throw .noChallenge("\(url.authority) rejected the user name and password")
    case let status: throw .noChallenge("\(url.authority) responded with HTTP status \(status)")
    }
    guard let challenge = DynamicChallenge.challenge(in: response.content) else {
      throw .noChallenge("the response of \(url.authority) contains none")
    }
    return challenge
  }

  /// The word after `challenge password is:` on a page, or the only word of a text.
  static func challenge(in content: [UInt8]) -> Secret? {
    let text = withoutTags(decoded(content))
    if let rest = rest(of: text, behind: "challenge password is:") {
      return rest.split(whereSeparator: \.isWhitespace).first.map { Secret($0.utf8) }
    }
    let words = text.split(whereSeparator: \.isWhitespace)
    guard words.count == 1, let word = words.first, word.utf8.count <= 1024 else { return nil }
    return Secret(word.utf8)
  }

  /// The text after `mark`, compared without case.
  private static func rest(of text: String, behind mark: String) -> Substring? {
    var rest = text[...]
    while rest.utf8.count >= mark.utf8.count {
      if rest.prefix(mark.count).lowercased() == mark { return rest.dropFirst(mark.count) }
      rest = rest.dropFirst()
    }
    return nil
  }

  /// UTF-16 in either order, or UTF-8.
  private static func decoded(_ content: [UInt8]) -> String {
    let isLittle = content.starts(with: [0xFF, 0xFE]) || content.dropFirst().first == 0
    let isBig = content.starts(with: [0xFE, 0xFF]) || content.first == 0
    guard isLittle || isBig, content.count > 1 else {
      return String(decoding: content, as: UTF8.self)
    }
    let units = stride(from: 0, to: content.count - 1, by: 2).map { index in
      let (first, second) = (UInt16(content[index]), UInt16(content[index + 1]))
      return isLittle ? first | second << 8 : first << 8 | second
    }
    return String(decoding: units.drop { $0 == 0xFEFF }, as: UTF16.self)
  }

  private static func withoutTags(_ text: String) -> String {
    var result = ""
    var isTag = false
    for character in text {
      switch character {
      case "<": isTag = true
      case ">" where isTag:
        isTag = false
        result.append(" ")
      default: if !isTag { result.append(character) }
      }
    }
    return result
  }
}
