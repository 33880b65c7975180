// SPDX-License-Identifier: Apache-2.0

public import PKI

/// Which server may respond over `https`.
public enum HTTPTrust: Sendable {
  /// Any server: its content is signed, and the request contains no secret.
  case anyone
  /// One whose certificate names the host of the URL, is valid at `now` (seconds since 1970) and
  /// was issued below one of these CAs.
  case authorities([Certificate], now: Int64)
}
