// SPDX-License-Identifier: Apache-2.0

/// The little of the running configuration that a session needs before its first prompt; kept in
/// the journal's header, so that no tree is loaded for it.
public struct Summary: Sendable, Equatable {
  /// The committed host name, which stands in the prompt.
  public var hostName: String
  /// The role of the appliance in its cluster, empty when it has none.
  public var role: String

  public init(hostName: String, role: String = "") {
    self.hostName = hostName
    self.role = role
  }
}
