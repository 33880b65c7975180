// SPDX-License-Identifier: Apache-2.0

/// The logs of `less mp-log` that wfsh writes.
public enum LogName: String, CaseIterable, Sendable {
  case deviceCertificate = "device-certificate.log"
  case scep = "scep.log"
}
