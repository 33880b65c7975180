// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Transcript

/// What comments and transcripts cite exists, and what real appliances printed stays.
struct FactPageTests {
  private let pages: [String: FactPage]

  init() throws {
    var pages: [String: FactPage] = [:]
    for name in ["cli-facts", "schema-facts"] {
      pages[name] = FactPage(text: try Checkout.text("Documentation/Facts/\(name).md"))
    }
    self.pages = pages
  }

  @Test(arguments: ["Sources", "Grammar", "Transcripts", "Tests", "Scripts"])
  func `Each citation names a section that exists`(folder: String) throws {
    for file in try Checkout.files(below: folder) {
      guard let text = try? Checkout.text(file) else { continue }
      for citation in FactPage.citations(in: text) {
        #expect(
          pages[citation.page]?.captures[citation.section] != nil,
          "\(file) cites \(citation.page) \(citation.section)")
      }
      for match in text.matches(of: /[Pp]age `?(Fidelity|[0-9]{4}-[a-z0-9-]+)/) {
        let articles = "\(Checkout.root)/Sources/wfsh/wfsh.docc"
        let isThere = ["\(match.1).md", "Decisions/\(match.1).md"].contains {
          FileManager.default.fileExists(atPath: "\(articles)/\($0)")
        }
        #expect(isThere, "\(file) cites the page \(match.1)")
      }
    }
  }

  @Test func `A citation lists sections behind the name of the page`() {
    #expect(
      FactPage.citations(in: "cli-facts 4.6 (x, 9), 5.4; schema-facts, sections 1 and 2.")
        == [
          .init(page: "cli-facts", section: "4.6"), .init(page: "cli-facts", section: "5.4"),
          .init(page: "schema-facts", section: "1"), .init(page: "schema-facts", section: "2"),
        ])
  }

  @Test func `Each transcript says where its lines come from`() throws {
    for name in Checkout.transcripts() {
      #expect(try !Checkout.transcript(name).sources.isEmpty, "\(name)")
    }
  }

  @Test func `Each captured line stands in a section that its transcript cites`() throws {
    for name in Checkout.transcripts() {
      let transcript = try Checkout.transcript(name)
      let cited = transcript.sources.flatMap(FactPage.citations).flatMap { citation in
        pages[citation.page]?.captures[citation.section] ?? []
      }
      for capture in transcript.captures {
        #expect(cited.contains(capture), "\(name): \(capture)")
      }
    }
  }

  @Test func `Each captured line of the pages stands in a transcript`() throws {
    var claimed: Set<String> = []
    for name in Checkout.transcripts() {
      let transcript = try Checkout.transcript(name)
      for citation in transcript.sources.flatMap(FactPage.citations) {
        for capture in transcript.captures {
          claimed.insert("\(citation.page) \(citation.section): \(capture)")
        }
      }
    }
    for (page, facts) in pages {
      for (section, captures) in facts.captures {
        for capture in captures {
          #expect(claimed.contains("\(page) \(section): \(capture)"))
        }
      }
    }
  }
}

/// A page of facts: its sections and the lines of their `capture` blocks.
struct FactPage {
  struct Citation: Equatable {
    let page: String
    let section: String
  }

  /// The captured lines by the number of their section.
  private(set) var captures: [String: [String]] = [:]

  init(text: String) {
    var section = ""
    var isCapture = false
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if let heading = line.firstMatch(of: #/^\#\#+ ([0-9.]+) /#) {
        section = String(heading.1)
        captures[section] = []
      } else if line.hasPrefix("```") {
        isCapture = line == "```capture"
      } else if isCapture {
        captures[section, default: []].append(String(line))
      }
    }
  }

  /// The sections that `text` cites, as in `cli-facts 4.6 (a remark), 5.4; schema-facts 2`.
  static func citations(in text: String) -> [Citation] {
    text.matches(
      of:
        /((?:cli|schema)-facts),? (?:sections? )?([0-9][0-9.]*(?:(?: \([^)]*\))?(?:,| and) [0-9][0-9.]*)*)/
    ).flatMap { match in
      let list = String(match.2).replacing(/\([^)]*\)/, with: "")
      return list.matches(of: /[0-9]+(?:\.[0-9]+)?/).map {
        Citation(page: String(match.1), section: String($0.0))
      }
    }
  }
}
