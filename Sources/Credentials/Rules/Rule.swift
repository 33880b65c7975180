// SPDX-License-Identifier: Apache-2.0

/// The name of a rule about certificates.
public enum Rule: String, Sendable, CaseIterable {
  // What a commit checks, in the order in which the rules report.
  case authorityIsAuthority = "ca-is-ca"
  case rootIsListed = "root-is-listed"
  case serverHasKey = "server-has-key"
  case serverIsNotAuthority = "server-is-no-ca"
  case versionsAreInOrder = "versions-in-order"
  case connectionsUseTLS12 = "connections-use-tls1-2"
  case suiteRemains = "suite-remains"
  case weakAlgorithms = "weak-algorithms"
  case certificateExpires = "certificate-expires"
  case secretIsReadable = "secret-is-readable"
  case challengeIsComplete = "challenge-is-complete"
  case scepIsUsable = "scep-is-usable"
  case isServed = "is-served"
  case isInForce = "is-in-force"

  // What only the check looks at.
  case certificateIsReadable = "certificate-is-readable"
  case keyFits = "key-fits"
  case namesTheAppliance = "names-the-appliance"
  case servesTLS = "serves-tls"
  case chainIsComplete = "chain-is-complete"
  case isNotRevoked = "is-not-revoked"
  case isValid = "is-valid"
  case servesOwnCertificate = "serves-own-certificate"
  case requestIsJoined = "request-is-joined"
  case masterKeyIsValid = "master-key-is-valid"
  case deviceCertificateIsRenewed = "device-certificate-is-renewed"
  case authorityIsKept = "ca-is-kept"
  case rootIsKept = "root-is-kept"
}
