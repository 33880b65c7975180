// SPDX-License-Identifier: Apache-2.0

import PKI

extension Certificate {
  /// `valid`, `expired` or `not yet valid`.
  ///
  /// - Parameter now: seconds since 1970.
  func validityWord(at now: Int64) -> String {
    if now > notAfter { return "expired" }
    return now < notBefore ? "not yet valid" : "valid"
  }
}
