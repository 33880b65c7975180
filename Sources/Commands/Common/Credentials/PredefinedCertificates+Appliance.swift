// SPDX-License-Identifier: Apache-2.0

import Credentials
import PKI
import SecureServer
import Shell
import Store

extension PredefinedCertificates {
  /// The predefined certificates of the state directory, made when there are none.
  init(of appliance: Appliance) throws {
    self = try PredefinedCertificates.load(
      in: appliance.store.serveDirectory, keyRing: appliance.credentials.keyRing.load(),
      credentials: appliance.credentials.running())
  }
}
