// SPDX-License-Identifier: Apache-2.0

public import HTTP
import PKI

/// Why enrollment failed.
public enum EnrollmentError: Error, Sendable {
  /// The server could not be reached or is not trusted, or its response is malformed.
  case http(HTTPError, HTTPURL)
  /// The server rejected the request; its own reason, if it gives one.
  case refused(status: Int, reason: String?)
  /// The response contains no certificate.
  case malformed
  /// The certificate is for another key than that of the request.
  case otherKey
  /// The certificate is for a device of another serial number.
  case otherDevice(String?)
  /// The certificate is not valid now; begin and end as OpenSSL prints them.
  case notValid(from: String, to: String)
  /// OpenSSL could not create the key or the CSR.
  case failed(String)

  /// One sentence for the operator, without its full stop.
  public var text: String {
    switch self {
    case .http(.timedOut, let url): "The portal \(url.authority) did not respond in time"
    case .http(.interrupted, _): "Interrupted; the portal may have consumed the one-time password"
    case .http(.failed(let why), _): "Portal \(why)"
    case .refused(let status, let reason): EnrollmentError.refusal(status, reason)
    case .malformed: "The response of the portal contains no certificate"
    case .otherKey: "The certificate of the portal is for another key"
    case .otherDevice(let name):
      "The certificate of the portal is for another device: \(name ?? "without a name")"
    case .notValid(let from, let to):
      "The certificate is valid from \(from) to \(to): check the clock of the appliance"
    case .failed(let why): "The key could not be created: \(why)"
    }
  }

  private static func refusal(_ status: Int, _ reason: String?) -> String {
    switch (status, reason) {
    case (_, let reason?): "The portal has refused: \(reason)"
    case (401, nil): "The portal does not accept the one-time password"
    case (403, nil): "The portal does not accept the device"
    case (202, nil): "The portal left the request pending; polling is not supported here"
    case (404, nil): "The portal has no service for enrollment (EST) at this address"
    default: "The portal responded with HTTP status \(status)"
    }
  }
}
