// SPDX-License-Identifier: Apache-2.0

/// The statements of YANG 1.1 the loader knows; symbols 1, 2, … stand for them in this order.
enum Keyword: UInt8 {
  case module, yangVersion, namespace, prefix, `import`, revision, revisionDate, organization
  case contact, description, reference, status, `extension`, argument, yinElement, typedef, type
  case range, length, pattern, errorMessage, `enum`, path, fractionDigits, units, `default`
  case grouping, uses, refine, augment, container, presence, list, key, leaf, leafList, choice
  case `case`, mandatory, config, minElements, maxElements, orderedBy, rpc, action, input, output

  init?(_ symbol: Symbol) {
    guard symbol.index >= 1, symbol.index <= 255 else { return nil }
    self.init(rawValue: UInt8(symbol.index - 1))
  }

  /// A set of keywords.
  struct Set: OptionSet, Sendable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(_ keywords: [Keyword]) {
      rawValue = keywords.reduce(0) { $0 | (1 << UInt64($1.rawValue)) }
    }

    init(_ keyword: Keyword) { rawValue = 1 << UInt64(keyword.rawValue) }

    func contains(_ keyword: Keyword) -> Bool { rawValue & (1 << UInt64(keyword.rawValue)) != 0 }
  }

  /// The form of an argument.
  enum Argument: Sendable {
    case absent, text, identifier, qualifiedName, schemaPath, boolean, number, date
    case words([String])
  }

  /// The substatements of a statement.
  final class Row: Sendable {
    let spelling: String
    let argument: Argument
    /// Substatements that may occur once.
    let once: Set
    /// Substatements that may occur any number of times.
    let many: Set
    /// Substatements that must occur.
    let required: Set

    init(
      _ spelling: String, _ argument: Argument, once: [Keyword] = [], many: [Keyword] = [],
      required: [Keyword] = []
    ) {
      self.spelling = spelling
      self.argument = argument
      self.once = Set(once + required)
      self.many = Set(many)
      self.required = Set(required)
    }
  }

  /// The row of a keyword.
  var row: Row { Self.rows[Int(rawValue)] }

  private static let data: [Keyword] = [.container, .list, .leaf, .leafList, .choice, .uses]
  private static let about: [Keyword] = [.description, .reference, .status]

  /// The subset of RFC 7950 section 7 that is implemented, in the order of the cases above.
  ///
  /// Typedefs and groupings stand at the top of a module only; a leaf-list has no default.
  static let rows: [Row] = [
    Row(
      "module", .identifier,
      once: [.yangVersion, .organization, .contact, .description, .reference],
      many: [.import, .revision, .extension, .typedef, .grouping, .augment, .rpc] + data,
      required: [.namespace, .prefix]),
    Row("yang-version", .words(["1.1"])),
    Row("namespace", .text),
    Row("prefix", .identifier),
    Row(
      "import", .identifier, once: [.revisionDate, .description, .reference], required: [.prefix]),
    Row("revision", .date, once: [.description, .reference]),
    Row("revision-date", .date),
    Row("organization", .text),
    Row("contact", .text),
    Row("description", .text),
    Row("reference", .text),
    Row("status", .words(["current", "deprecated", "obsolete"])),
    Row("extension", .identifier, once: [.argument] + about),
    Row("argument", .identifier, once: [.yinElement]),
    Row("yin-element", .boolean),
    Row("typedef", .identifier, once: [.units, .default] + about, required: [.type]),
    Row(
      "type", .qualifiedName, once: [.range, .length, .path, .fractionDigits],
      many: [.pattern, .enum, .type]),
    Row("range", .text, once: [.description, .reference]),
    Row("length", .text, once: [.description, .reference]),
    Row("pattern", .text, once: [.errorMessage, .description, .reference]),
    Row("error-message", .text),
    Row("enum", .text, once: about),
    Row("path", .text),
    Row("fraction-digits", .number),
    Row("units", .text),
    Row("default", .text),
    Row("grouping", .identifier, once: about, many: data + [.action]),
    Row("uses", .qualifiedName, once: about, many: [.refine]),
    Row(
      "refine", .schemaPath, once: [.description, .reference, .default, .mandatory]),
    Row("augment", .schemaPath, once: about, many: data + [.case, .action]),
    Row("container", .identifier, once: [.presence, .config] + about, many: data + [.action]),
    Row("presence", .text),
    Row(
      "list", .identifier, once: [.key, .config, .minElements, .maxElements, .orderedBy] + about,
      many: data + [.action]),
    Row("key", .text),
    Row(
      "leaf", .identifier, once: [.units, .default, .mandatory, .config] + about,
      required: [.type]),
    Row(
      "leaf-list", .identifier,
      once: [.units, .config, .minElements, .maxElements, .orderedBy] + about,
      required: [.type]),
    Row(
      "choice", .identifier, once: [.default, .mandatory, .config] + about,
      many: [.case] + data),
    Row("case", .identifier, once: about, many: data),
    Row("mandatory", .boolean),
    Row("config", .boolean),
    Row("min-elements", .number),
    Row("max-elements", .text),
    Row("ordered-by", .words(["user", "system"])),
    Row("rpc", .identifier, once: [.input, .output] + about),
    Row("action", .identifier, once: [.input, .output] + about),
    Row("input", .absent, many: data),
    Row("output", .absent, many: data),
  ]
}
