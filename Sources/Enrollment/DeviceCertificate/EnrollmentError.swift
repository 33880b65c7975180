// SPDX-License-Identifier: Apache-2.0

public import HTTP
import PKI

/// Why no certificate came.
public enum EnrollmentError: Error, Sendable {
  /// There was no exchange: the server cannot be reached or is not trusted, or its answer is none.
  case http(HTTPError, HTTPURL)
  /// The server has refused; its own reason, if it gives one.
  case refused(status: Int, reason: String?)
  /// What came is no certificate.
  case malformed
  /// The certificate is for another key than the one that was made.
  case otherKey
  /// The certificate is for a device of another serial number.
  case otherDevice(String?)
  /// The certificate is not valid now; begin and end as OpenSSL prints them.
  case notValid(from: String, to: String)
  /// OpenSSL could make no key or request.
  case failed(String)

  /// One sentence for the operator, without its full stop.
  public var text: String {
    switch self {
    case .http(.timedOut, let url): "No answer from the portal \(url.authority) in time"
    case .http(.interrupted, _): "It was interrupted; the one-time password may be spent"
    case .http(.failed(let why), _): "Portal \(why)"
    case .refused(let status, let reason): EnrollmentError.refusal(status, reason)
    case .malformed: "The answer of the portal holds no certificate"
    case .otherKey: "The certificate of the portal is for another key"
    case .otherDevice(let name):
      "The certificate of the portal is for another device: \(name ?? "without a name")"
    case .notValid(let from, let to):
      "The certificate is valid from \(from) to \(to): check the clock of the appliance"
    case .failed(let why): "No key could be made: \(why)"
    }
  }

  private static func refusal(_ status: Int, _ reason: String?) -> String {
    switch (status, reason) {
    case (_, let reason?): "The portal has refused: \(reason)"
    case (401, nil): "The portal does not accept the one-time password"
    case (403, nil): "The portal does not accept the device"
    case (202, nil): "The portal wants to decide later, which is not waited for"
    case (404, nil): "The portal has no service for enrollment (EST) at this address"
    default: "The portal answers with the HTTP status \(status)"
    }
  }
}
