// SPDX-License-Identifier: Apache-2.0

public import Configuration

/// What a configuration says about certificates: the one place that knows where that stands.
///
/// A value over an immutable configuration; making one costs nothing, and every lookup costs the
/// entry that it reads.
public struct ConfiguredCredentials: Sendable {
  public let configuration: Configuration
  public let places: DocumentPlaces

  public init(_ configuration: Configuration, at places: DocumentPlaces) {
    self.configuration = configuration
    self.places = places
  }

  /// The list `shared certificate`.
  public static func certificateList(_ places: DocumentPlaces) -> Path {
    places.shared.appending(node: "certificate")
  }

  /// An entry of `shared certificate`.
  public static func certificatePath(_ name: String, _ places: DocumentPlaces) -> Path {
    certificateList(places).appending(entry: name)
  }

  /// An entry of `shared certificate`; nil where there is none of that name.
  public func certificate(_ name: String) -> CertificateEntry? {
    configuration[Self.certificatePath(name, places)]?.container.map {
      CertificateEntry(name: name, $0)
    }
  }

  /// An entry of `shared certificate` that has to be there.
  ///
  /// - Throws: `CredentialError.noCertificate`.
  public func requiredCertificate(_ name: String) throws(CredentialError) -> CertificateEntry {
    guard let entry = certificate(name) else { throw .noCertificate(name) }
    return entry
  }

  /// Every entry of `shared certificate`, in the order of the document, read as it is visited.
  public var certificates: some Sequence<CertificateEntry> {
    (configuration[Self.certificateList(places)]?.list ?? EntryList()).lazy.map {
      CertificateEntry(name: $0.key, $0.content)
    }
  }
}
