// SPDX-License-Identifier: Apache-2.0

/// Lifetime and reminder that an administrator set with the master key.
public struct MasterKeyTerms: Hashable, Sendable {
  /// When it was set, in seconds since 1970-01-01 UTC.
  public let since: Int64
  /// When it expires; nil for never.
  public let expires: Int64?
  /// When the reminder of its expiry starts; nil for never.
  public let reminds: Int64?
  /// Whether secrets may still be encrypted with the previous key: the change was interrupted.
  public let isUnfinished: Bool

  /// Terms; all times in seconds since 1970-01-01 UTC.
  public init(since: Int64, expires: Int64?, reminds: Int64?, isUnfinished: Bool) {
    self.since = since
    self.expires = expires
    self.reminds = reminds
    self.isUnfinished = isUnfinished
  }
}

extension MasterKeyTerms {
  /// `<since> <expires> <reminds> <changing|set>`, `-` for never.
  var text: String {
    [since, expires, reminds].map { $0.map(String.init) ?? "-" }.joined(separator: " ")
      + (isUnfinished ? " changing" : " set")
  }

  /// Parses `text`; nil for any other text.
  init?(_ fields: [String]) {
    guard fields.count == 4, let since = Int64(fields[0]),
      ["changing", "set"].contains(fields[3])
    else { return nil }
    let rest = fields[1...2].map { $0 == "-" ? (true, nil) : (Int64($0) != nil, Int64($0)) }
    guard rest.allSatisfy(\.0) else { return nil }
    self.init(
      since: since, expires: rest[0].1, reminds: rest[1].1, isUnfinished: fields[3] == "changing")
  }
}
