// SPDX-License-Identifier: Apache-2.0

import Store

extension Appliance {
  /// Minutes without input after which the session ends, nil for never: the session's own limit,
  /// else the device's, else 60. Reads no tree.
  ///
  /// Source: `setting management idle-timeout`, 0 is never, default 60 (schema-facts 6.1).
  public var idleMinutes: Int? {
    if settings.idleNever { return nil }
    let device = (try? store.summary())?.idleMinutes
    let minutes = settings.idleTimeout ?? device ?? 60
    return minutes == 0 ? nil : minutes
  }

  /// `60 minutes` or `never`.
  public var idleTimeoutText: String {
    idleMinutes.map { $0 == 1 ? "1 minute" : "\($0) minutes" } ?? "never"
  }
}
