// SPDX-License-Identifier: Apache-2.0

public import PKI

/// Which server may answer over `https`.
public enum HTTPTrust: Sendable {
  /// Every one: what it sends is signed, or nothing secret is told to it.
  case anyone
  /// One whose certificate names the host of the URL, is valid at `now` (seconds since 1970) and
  /// was issued below one of these CAs.
  case authorities([Certificate], now: Int64)
}
