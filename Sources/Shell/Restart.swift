// SPDX-License-Identifier: Apache-2.0

/// A restart of the appliance, which ends its sessions.
public enum Restart {
  /// The last line on every terminal.
  ///
  /// Source: capture of an upgrade, cli-facts 1.1.
  public static let broadcast: StaticString = "\nThe system is going down for reboot NOW!\n"
}
