// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import Synchronization

/// OCSP responses and revocation lists, kept until the time of their next update.
final class StatusCache: Sendable {
  /// The certificate that an OCSP response is about, and the responder.
  struct Key: Hashable, Sendable {
    let certificate: String
    let issuer: String
    let url: HTTPURL
  }

  private struct Content {
    var responses: [Key: OCSPRequest.Response] = [:]
    var lists: [HTTPURL: RevocationList] = [:]
  }

  private static let mostResponses = 10_000
  private static let mostLists = 64

  private let content = Mutex(Content())

  func response(_ key: Key, at time: Int64) -> OCSPRequest.Response? {
    content.withLock { content in
      guard let response = content.responses[key], let end = response.validUntil else { return nil }
      if end > time { return response }
      content.responses[key] = nil
      return nil
    }
  }

  func keep(_ response: OCSPRequest.Response, _ key: Key) {
    guard response.validUntil != nil else { return }
    content.withLock { content in
      if content.responses.count >= StatusCache.mostResponses { content.responses.removeAll() }
      content.responses[key] = response
    }
  }

  func list(_ url: HTTPURL, at time: Int64) -> RevocationList? {
    content.withLock { content in
      guard let list = content.lists[url], let end = list.nextUpdate else { return nil }
      if end > time { return list }
      content.lists[url] = nil
      return nil
    }
  }

  func keep(_ list: RevocationList, _ url: HTTPURL) {
    guard list.nextUpdate != nil else { return }
    content.withLock { content in
      if content.lists.count >= StatusCache.mostLists { content.lists.removeAll() }
      content.lists[url] = list
    }
  }

  func clear() { content.withLock { $0 = Content() } }
}
