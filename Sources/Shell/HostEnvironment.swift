// SPDX-License-Identifier: Apache-2.0

/// The process environment of wfsh that child processes need.
public struct HostEnvironment {
  /// A file for OpenSSH's `-F`, from `WFSH_SSH_CONFIG`.
  public let sshConfiguration: String?
  /// The environment of the process.
  public let environment: () -> [String: String]
  /// Options that make another process of wfsh work on this appliance at a time, for jobs; nil where
  /// no process can be started.
  public let invocation: ((_ time: Int64) -> [String])?

  public init(
    sshConfiguration: String? = nil, environment: @escaping () -> [String: String] = { [:] },
    invocation: ((_ time: Int64) -> [String])? = nil
  ) {
    self.sshConfiguration = sshConfiguration
    self.environment = environment
    self.invocation = invocation
  }
}
