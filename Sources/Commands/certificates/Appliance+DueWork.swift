// SPDX-License-Identifier: Apache-2.0

public import POSIX
public import Shell

extension Appliance {
  /// Does what is due at the appliance's time: the renewal of its own certificates.
  ///
  /// Tells nothing, fails in nothing; a raised interruption ends it and is taken back. Cost where
  /// nothing is due: reading one or two small files.
  public func doDueWork(_ interruption: Interruption) {
    renewDeviceCertificateIfDue(interruption)
    enrollClientCertificateIfDue(interruption)
  }
}
