// SPDX-License-Identifier: Apache-2.0

internal import COpenSSL

/// The name of a subject or issuer (RFC 5280 section 4.1.2.4), kept in its exact encoding.
public struct DistinguishedName: Hashable, Sendable {
  /// Kind of an attribute, by the short name that OpenSSL prints.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case country = "C"
    case state = "ST"
    case locality = "L"
    case organization = "O"
    case organizationalUnit = "OU"
    case commonName = "CN"
    case email = "emailAddress"
    case serialNumber
    case domainComponent = "DC"
    case surname = "SN"
    case givenName = "GN"
    case title
    case userID = "UID"

    init?(text: String) {
      let aliases: [String: Kind] = [
        "S": .state, "E": .email, "EMAIL": .email, "MAIL": .email, "COUNTRYNAME": .country,
        "COMMONNAME": .commonName,
      ]
      let wanted = text.uppercased()
      let kind = Kind.allCases.first { $0.rawValue.uppercased() == wanted } ?? aliases[wanted]
      guard let kind else { return nil }
      self = kind
    }
  }

  /// One attribute and its value.
  public struct Attribute: Hashable, Sendable {
    public let kind: Kind
    /// Text in the characters the attribute allows.
    public let value: String

    public init(_ kind: Kind, _ value: String) {
      self.kind = kind
      self.value = value
    }
  }

  /// The name in DER.
  public let der: [UInt8]

  /// A name of these attributes, each in a set of its own, in their order.
  ///
  /// Texts are PrintableString where their characters allow it, as appliances write them, else
  /// UTF8String, or the type their attribute demands (RFC 5280 section 4.1.2.4, appendix A).
  ///
  /// - Throws: `IssuingError.attribute` for a value that is empty, too long (64 characters of a
  ///   common name, organization or unit; 128 of a state, locality or mailbox; 2 of a country) or
  ///   holds a character that its attribute cannot.
  public init(_ attributes: [Attribute]) throws(IssuingError) {
    defer { ERR_clear_error() }
    let name = try issuing { () throws(OpenSSLError) in try check(X509_NAME_new()) }
    defer { X509_NAME_free(name) }
    for attribute in attributes {
      let bytes = Array(attribute.value.utf8)
      let isText = !bytes.isEmpty && !bytes.contains { $0 < 0x20 || $0 == 0x7F }
      let added =
        isText
        && withOctets(bytes) { base, count in
          X509_NAME_add_entry_by_txt(
            name, attribute.kind.rawValue, MBSTRING_UTF8, base, Int32(count), -1, 0)
        } == 1
      guard added else { throw .attribute(attribute.kind, attribute.value) }
      DistinguishedName.makeLastPrintable(name, bytes)
    }
    der = try issuing { () throws(OpenSSLError) in try DistinguishedName.der(of: name) }
  }

  /// Reads `CN=name, O=organization`, or `/O=organization/CN=name` where a slash stands first; a
  /// backslash takes the next character as it is (RFC 4514 section 2.4). The order stays as
  /// written.
  ///
  /// - Throws: `IssuingError.malformedName`, `.attribute`.
  public init(parsing text: String) throws(IssuingError) {
    var attributes: [Attribute] = []
    for part in DistinguishedName.parts(of: text) {
      guard let equals = part.firstIndex(of: "="),
        let kind = Kind(text: DistinguishedName.trimmed(part[..<equals]))
      else { throw .malformedName(text) }
      let value = DistinguishedName.trimmed(part[part.index(after: equals)...])
      attributes.append(Attribute(kind, value))
    }
    guard !attributes.isEmpty else { throw .malformedName(text) }
    try self.init(attributes)
  }

  /// Copies OpenSSL's name.
  init(_ name: OpaquePointer) throws(OpenSSLError) {
    der = try DistinguishedName.der(of: name)
  }

  /// On one line, `/C=US/CN=name`, as `Certificate.subject`.
  public var description: String {
    withName { (try? CertificateName.oneLine($0)) ?? "" } ?? ""
  }

  /// On one line with blanks, `C = US, CN = name`, as `openssl x509 -subject` prints it.
  public var spacedText: String {
    withName { name in
      guard let output = try? MemoryBIO() else { return "" }
      X509_NAME_print_ex(output.pointer, name, 0, copenssl_name_on_one_line)
      return output.text
    } ?? ""
  }

  /// First common name, harmless to show.
  public var commonName: String? {
    withName { CertificateName.commonName($0) } ?? nil
  }

  /// Lends OpenSSL's form; nil when it cannot be made.
  func withName<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
    let name = withOctets(der) { base, count in
      var cursor: UnsafePointer<UInt8>? = base
      return d2i_X509_NAME(nil, &cursor, count)
    }
    guard let name else { return nil }
    defer { X509_NAME_free(name) }
    return body(name)
  }

  private static func makeLastPrintable(_ name: OpaquePointer, _ bytes: [UInt8]) {
    let marks = Set(" '()+,-./:=?".utf8)
    let isPrintable = bytes.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        || marks.contains($0)
    }
    guard isPrintable, let entry = X509_NAME_get_entry(name, X509_NAME_entry_count(name) - 1),
      let data = X509_NAME_ENTRY_get_data(entry), ASN1_STRING_type(data) == V_ASN1_UTF8STRING
    else { return }
    X509_NAME_ENTRY_set_data(entry, V_ASN1_PRINTABLESTRING, bytes, Int32(bytes.count))
  }

  private static func der(of name: OpaquePointer) throws(OpenSSLError) -> [UInt8] {
    guard let der = encoded({ i2d_X509_NAME(name, $0) }) else { throw .drain() }
    return der
  }

  /// Parts between separators, escapes resolved, blanks around them dropped.
  private static func parts(of text: String) -> [[Character]] {
    var parts: [[Character]] = [[]]
    var isEscaped = false
    let separator: Character = text.first == "/" ? "/" : ","
    for character in text {
      if isEscaped {
        parts[parts.count - 1].append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == separator {
        parts.append([])
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    if isEscaped { parts[parts.count - 1].append("\\") }
    return parts.map { Array(trimmed($0[...])) }.filter { !$0.isEmpty }
  }

  private static func trimmed(_ characters: ArraySlice<Character>) -> String {
    var rest = characters.drop { $0 == " " }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}

extension DistinguishedName: CustomStringConvertible {}

extension Certificate {
  /// The subject in its exact encoding.
  public var subjectName: DistinguishedName {
    get throws(OpenSSLError) {
      try DistinguishedName(check(X509_get_subject_name(pointer)))
    }
  }

  /// The issuer in its exact encoding.
  public var issuerName: DistinguishedName {
    get throws(OpenSSLError) {
      try DistinguishedName(check(X509_get_issuer_name(pointer)))
    }
  }
}
