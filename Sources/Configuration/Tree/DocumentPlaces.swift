// SPDX-License-Identifier: Apache-2.0

/// Where a model of appliance keeps its settings in the configuration document.
///
/// Data of the model (`appliance.conf`): no other code spells these paths. On a Panorama a template
/// has places of its own, so that the same readers serve both.
public struct DocumentPlaces: Hashable, Sendable {
  /// Certificates, profiles and servers: `/config/shared` on a WF-500.
  public let shared: Path
  /// The settings of the device: `deviceconfig`.
  public let device: Path
  /// The list of administrators: `mgt-config users`.
  public let administrators: Path

  public init(shared: Path, device: Path, administrators: Path) {
    self.shared = shared
    self.device = device
    self.administrators = administrators
  }

  /// The management settings of the device, which hold the secure connections.
  public var management: Path {
    device.appending(node: "setting").appending(node: "management")
  }

  /// The system settings of the device: host name, addresses, services.
  public var system: Path { device.appending(node: "system") }
}
