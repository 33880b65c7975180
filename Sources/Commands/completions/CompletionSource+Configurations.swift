// SPDX-License-Identifier: Apache-2.0

import Configuration
import Credentials
import Shell
import Store

extension CompletionSource {
  /// Configurations saved under a name.
  static let savedConfigurations = CompletionSource("saved-configurations") { appliance, wanted in
    wanted.names(of: try appliance.store.savedNames()).map { .object($0) }
  }

  /// Configurations that can be exported: the running one and those saved under a name.
  static let exportedConfigurations = CompletionSource("exported-configurations") {
    appliance, wanted in
    wanted.names(of: [Store.runningConfigurationName] + (try appliance.store.savedNames())).map {
      .object($0)
    }
  }

  /// Committed versions.
  static let versions = CompletionSource("versions") { appliance, wanted in
    try appliance.store.versions().filter { wanted.matches(String($0.number)) }
      .map { .object(String($0.number), help: $0.description) }
  }

  /// Certificates of the candidate.
  static let certificates = CompletionSource("certificates") { appliance, wanted in
    try entries(\.certificates, of: appliance, wanted)
  }

  /// SCEP profiles of the candidate.
  static let scepProfiles = CompletionSource("scep-profiles") { appliance, wanted in
    try entries(\.scepProfiles, of: appliance, wanted)
  }

  private static func entries(
    _ list: (DocumentPlaces) -> Path, of appliance: Appliance, _ wanted: NameFilter
  ) throws -> [CompletionItem] {
    let path = list(appliance.model.places)
    guard let entries = try appliance.candidate()[path]?.list else { return [] }
    return wanted.names(of: entries).map { .object($0) }
  }
}
