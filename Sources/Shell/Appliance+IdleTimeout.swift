// SPDX-License-Identifier: Apache-2.0

import Configuration

extension Appliance {
  /// `60 minutes` or `never`: the session's own limit, else the device's, else the default.
  ///
  /// Source: `setting management idle-timeout`, 0 is never, default 60 (schema-facts 6.1).
  public var idleTimeoutText: String {
    if settings.idleNever { return "never" }
    let path =
      Self.deviceConfiguration.elements + [
        .node("setting"), .node("management"), .node("idle-timeout"),
      ]
    let minutes = settings.idleTimeout ?? runningValue(Path(path)).flatMap { Int($0) } ?? 60
    return minutes == 0 ? "never" : "\(minutes) minutes"
  }
}
