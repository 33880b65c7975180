// SPDX-License-Identifier: Apache-2.0

import HTTP
import PKI
import Synchronization

/// Answers about certificates, kept as long as they say themselves.
final class StatusCache: Sendable {
  /// What an answer of OCSP is about.
  struct Key: Hashable, Sendable {
    let certificate: String
    let issuer: String
    let url: HTTPURL
  }

  private struct Content {
    var answers: [Key: OCSPRequest.Response] = [:]
    var lists: [HTTPURL: RevocationList] = [:]
  }

  private static let mostAnswers = 10_000
  private static let mostLists = 64

  private let content = Mutex(Content())

  func answer(_ key: Key, at time: Int64) -> OCSPRequest.Response? {
    content.withLock { content in
      guard let answer = content.answers[key], let end = answer.validUntil else { return nil }
      if end > time { return answer }
      content.answers[key] = nil
      return nil
    }
  }

  func keep(_ answer: OCSPRequest.Response, _ key: Key) {
    guard answer.validUntil != nil else { return }
    content.withLock { content in
      if content.answers.count >= StatusCache.mostAnswers { content.answers.removeAll() }
      content.answers[key] = answer
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
