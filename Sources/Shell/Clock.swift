// SPDX-License-Identifier: Apache-2.0

private import POSIX

/// The appliance's clock: the only source of time.
public struct Clock: Sendable {
  private enum Kind: Sendable {
    case shifted(Int64)
    case fixed(Int64)
  }

  private let kind: Kind

  /// The host's time.
  public static let system = Clock(kind: .shifted(0))
  /// A time that does not advance, for transcripts.
  public static func fixed(_ seconds: Int64) -> Clock { Clock(kind: .fixed(seconds)) }

  private init(kind: Kind) { self.kind = kind }

  /// A clock that starts at the value of `--clock`: a date and time (UTC), seconds since 1970, or
  /// `+Nd` for N days from now; nil for any other text.
  public init?(_ text: String) {
    let now = SystemClock.realTime() / 1_000_000_000
    if text.hasPrefix("+"), text.hasSuffix("d") {
      guard let days = Int64(text.dropFirst().dropLast()), (0...36_500).contains(days) else {
        return nil
      }
      kind = .shifted(days * 86_400)
    } else if let seconds = CalendarTime.seconds(text) {
      kind = .shifted(seconds - now)
    } else {
      return nil
    }
  }

  /// Seconds since 1970.
  public var now: Int64 {
    switch kind {
    case .shifted(let offset): SystemClock.realTime() / 1_000_000_000 + offset
    case .fixed(let seconds): seconds
    }
  }
}
