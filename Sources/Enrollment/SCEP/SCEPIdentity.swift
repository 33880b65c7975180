// SPDX-License-Identifier: Apache-2.0

import PKI

/// What stands for an appliance in the subject of its certificates.
public enum SCEPIdentity {
  /// The value of `$UDID`: a hash of the serial number, which other appliances can compute. That it is
  /// SHA-256, in 64 lower-case hexadecimal digits, is inferred (page Fidelity).
  public static func hash(ofSerial serial: String) -> String {
    (try? Digest.sha256Text(Array(serial.utf8))) ?? ""
  }
}
