// SPDX-License-Identifier: Apache-2.0

import Configuration
import PKI

extension CertificateEntryFields {
  /// The entry as it stands in the configuration.
  var container: Container {
    Container(fields.map { Container.Child(name: $0.name, node: .leaf($0.value)) })
  }
}
