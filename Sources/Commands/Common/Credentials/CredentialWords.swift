// SPDX-License-Identifier: Apache-2.0

public import Credentials
public import Enrollment
public import PKI
import POSIX
public import Shell

// The words for everything that keeps the appliance's credentials from being used or changed: one
// conformance for each error type. Words are wfsh's (page Fidelity) unless a source is named.

extension CredentialError: RefusalConvertible {
  public var refusal: Refusal { .serverError(reason) }

  /// The sentence without its beginning.
  var reason: String {
    switch self {
    case .noCertificate(let name): "certificate \(name) does not exist"
    case .certificatePending(let name):
      "certificate \(name) is a request that waits for its certificate"
    case .certificateUnreadable(let name): "certificate \(name) cannot be read"
    case .noSigningRequest(let name): "certificate \(name) has no certificate signing request"
    case .noPrivateKey(let name): "certificate \(name) has no private key"
    case .noKeyRing(let name):
      "the private key of certificate \(name) cannot be used: there is no key ring"
    case .privateKeyUnusable(let name, let error):
      "the private key of certificate \(name) cannot be used: \(error)"
    case .notCertificationAuthority(let name): "certificate \(name) is not a CA certificate"
    case .revoked(let name): "certificate \(name) is revoked"
    case .issuing(let name, let error): "certificate \(name): \(error)"
    }
  }
}

extension IssuanceError: RefusalConvertible {
  public var refusal: Refusal { .serverError(reason) }

  private var reason: String {
    switch self {
    case .nameTaken(let name): "certificate \(name) already exists"
    case .changedMeanwhile(let name):
      "certificate \(name) was changed by another session in the meantime"
    case .notGenerated(let name, let error): "Failed to generate certificate \(name). \(error)"
    case .notRenewed(let name, let error): "certificate \(name) cannot be renewed: \(error)"
    case .renewalOfRevoked(let name): "certificate \(name) is revoked and cannot be renewed"
    case .renewalWithoutIssuer(let name, let missing):
      "certificate \(name) cannot be renewed, \(missing.reason)"
    case .renewalOfExpired(let name):
      "certificate \(name) has expired and cannot be renewed, delete it to get a new one"
    case .alreadyRevoked(let name): "certificate \(name) is revoked already"
    case .revocationOfSelfSigned(let name):
      "certificate \(name) is self-signed and cannot be revoked"
    case .revocationWithoutIssuer(let name, let missing):
      "certificate \(name) cannot be revoked, \(missing.reason)"
    case .revocationListForbidden(let name):
      "certificate \(name) may not sign lists of revoked certificates"
    }
  }
}

extension IssuanceError.MissingIssuer {
  fileprivate var reason: String {
    switch self {
    case .withoutKey(let name): "its issuer \(name) has no private key"
    case .unknown(let subject, nil): "its issuer \(subject) is not here"
    case .unknown(let subject, let namesake?):
      "its issuer \(subject) is not here, \(namesake) has another key"
    }
  }
}

extension IssuingError: RefusalConvertible {
  /// Ctrl-C needs no words.
  public var refusal: Refusal { self == .interrupted ? .interrupted : .serverError(description) }
}

extension CredentialImportError: RefusalConvertible {
  public var refusal: Refusal {
    switch self {
    case .file(let name, .notACertificate):
      // The appliance's words.
      .serverError("Import of \(name) failed. Failed to extract certificate")
    case .file(let name, let error): .serverError("Import of \(name) failed. \(error)")
    case .otherRequest(let name):
      .serverError("Import of \(name) failed. private key doesn't exist for csr")
    case .noCertificateForKey(let name, let error):
      .serverError("Import of \(name) failed. \(error.reason)")
    case .failed(let name, _): .serverError("Import of \(name) failed.")
    }
  }
}

extension CredentialExportError: RefusalConvertible {
  public var refusal: Refusal { .serverError("Export of \(name) failed. \(words)") }

  private var words: String {
    switch reason {
    case .requestHoldsNoKey: "a request holds no private key"
    case .certificateOnly: "format der holds the certificate alone"
    case .keyNeedsPassphrase: "include-key yes needs a passphrase"
    case .keyIsBlocked: "the private key is blocked from export"
    case .pkcs12NeedsPassphrase: "format pkcs12 needs a passphrase"
    case .failed(let error): "\(error)"
    }
  }
}

extension KeyRingAccessError: RefusalConvertible {
  public var refusal: Refusal {
    switch self {
    case .malformed(let file, let error): .serverError("\(file): \(error)")
    case .notCreated: .serverError("the key ring could not be made")
    case .unreadable: .serverError("the key ring cannot be read")
    case .unwritable: .serverError("the key ring cannot be written")
    case .notSealed: .serverError("the value could not be encrypted")
    }
  }
}

extension MasterKeyError: RefusalConvertible {
  public var refusal: Refusal { .serverError("Failed to change master key. \(reason)") }

  private var reason: String {
    switch self {
    case .currentKeyRequired: "current-master-key is required"
    case .currentKeyWrong: "current master key is wrong"
    case .notSet: "no master key is set, leave current-master-key out"
    case .unchanged: "the new master key is the current one"
    case .failed: "the key could not be made"
    }
  }
}

extension SCEPSettingsError: RefusalConvertible {
  public var refusal: Refusal { .serverError(reason) }

  private var reason: String {
    switch self {
    case .noProfile(let name): "scep profile \(name) does not exist"
    case .missing(let leaf, let profile?): "scep profile \(profile) has no \(leaf.rawValue)"
    case .missing(let leaf, nil): "the request has no \(leaf.rawValue)"
    case .malformedURL(let leaf, let text): "\(leaf.rawValue) \(text) is not a valid URL"
    case .incompleteChallenge: "scep-challenge dynamic needs otp-server-url, username and password"
    case .secretUnusable(let leaf, let profile, let error):
      "\(leaf) of scep profile \(profile) cannot be used: \(error)"
    case .noMailAddress(let subject): "subject \(subject): the appliance has no e-mail address"
    case .malformedSubject(let subject, let error): "subject \(subject): \(error)"
    }
  }
}

extension SCEPError: RefusalConvertible {
  /// Ctrl-C needs no words.
  public var refusal: Refusal { self == .interrupted ? .interrupted : .serverError(description) }
}

extension SCEPAuthorityError: RefusalConvertible {
  public var refusal: Refusal { .serverError("Import of \(name) failed. \(reason)") }
}

extension ClientCertificateError: RefusalConvertible {
  public var refusal: Refusal {
    switch self {
    case .notYetIssued(let profile):
      .serverError("no certificate has been issued for SCEP profile '\(profile)' yet")
    case .pending: .serverError("the SCEP server has not decided yet")
    case .privateKeyUnusable(let error):
      .serverError("the private key of the client certificate cannot be used: \(error)")
    }
  }
}

extension PortalError: RefusalConvertible {
  public var refusal: Refusal { .serverError(reason) }

  private var reason: String {
    switch self {
    case .unknown:
      "Failed to fetch device certificate. No portal is known: wfsh device-certificate portal "
        + "names one, or WFSH_PORTAL in the environment"
    case .malformedURL(let url):
      "'\(url)' is not a valid URL for the portal, it must start with https://"
    case .noAuthorityFile: "WFSH_PORTAL needs WFSH_PORTAL_CA, the file with the CA of the portal"
    case .authorityFileUnreadable(let file, let error): "WFSH_PORTAL_CA: \(file): \(error.text)"
    case .authorityFileMissing(let file): "WFSH_PORTAL_CA: \(file) does not exist"
    case .noAuthority(.stateDirectory):
      "the CA that wfsh device-certificate portal named: there is no certificate"
    case .noAuthority(.file(let file)): "WFSH_PORTAL_CA: \(file): there is no certificate"
    case .noURL: "no portal is set: set one with wfsh device-certificate portal url URL"
    case .authorityRequired:
      "ca-certificate is required: the CA of the portal, as wfsh portal --ca prints it"
    }
  }
}

extension DeviceCertificateError: RefusalConvertible {
  public var refusal: Refusal {
    switch self {
    case .noTimeServer:
      .failedFetch(
        "No NTP server is configured: set deviceconfig system ntp-servers primary-ntp-server "
          + "ntp-server-address, and commit")
    case .notRenewable:
      // The appliance's words.
      .serverError("Device certificate is missing or invalid. It cannot be renewed.")
    case .notFetched(let error):
      .failedFetch((error as? EnrollmentError)?.text ?? "\(error)")
    }
  }
}

extension Refusal {
  fileprivate static func failedFetch(_ reason: String) -> Refusal {
    .serverError("Failed to fetch device certificate. \(reason)")
  }
}
