// SPDX-License-Identifier: Apache-2.0

import Store

/// The time without input after which a session ends.
///
/// Source: `setting management idle-timeout`, 0 is never, default 60 (schema-facts 6.1).
public struct IdleTimeout: Equatable, Sendable {
  /// nil: never.
  public let minutes: Int?

  /// The session's own limit, else the device's, else 60 minutes.
  public init(_ settings: Settings, device: Int?) {
    let minutes = settings.idleTimeout ?? device ?? 60
    self.minutes = settings.idleNever || minutes == 0 ? nil : minutes
  }

  /// The limit of this session. Reads the summary, not the configuration.
  public init(of appliance: Appliance) {
    // A summary that cannot be read leaves the default.
    self.init(appliance.session.settings, device: (try? appliance.store.summary())?.idleMinutes)
  }

  /// `60 minutes` or `never`.
  public var text: String {
    minutes.map { $0 == 1 ? "1 minute" : "\($0) minutes" } ?? "never"
  }
}
