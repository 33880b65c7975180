// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

/// The files that README, guides, decisions and facts name exist, and the guide shows a real command.
struct TourTests {
  @Test func `Each file that the documentation names exists`() throws {
    let articles =
      try Checkout.files(below: "Sources/wfsh/wfsh.docc")
      + Checkout.files(below: "Documentation") + ["README.md", "Grammar/README.md"]
    var found = 0
    for article in articles where article.hasSuffix(".md") {
      let text = try Checkout.text(article)
      for match in text.matches(
        of:
          /(?:Sources|Tests|Grammar|Transcripts|Scripts|Documentation)\/[A-Za-z0-9_+.\/-]*[A-Za-z0-9]/
      )
      where !text[..<match.range.lowerBound].hasSuffix("/")
        && text[match.range.upperBound...].prefix(2) != "-*"
      {
        found += 1
        #expect(Checkout.exists(String(match.0)), "\(article) names \(match.0)")
      }
    }
    #expect(found > 30)
  }

  @Test func `Each declaration that the page Fidelity names exists`() throws {
    var declared: Set<Substring> = []
    var files: Set<String> = []
    for file in try Checkout.files(below: "Sources") where file.hasSuffix(".swift") {
      files.insert(file.split(separator: "/").last.map { String($0.dropLast(6)) } ?? "")
      for match in try Checkout.text(file).matches(
        of: /(?:struct|enum|class|protocol|extension|func|var|let) ([A-Za-z]\w*)/)
      {
        declared.insert(match.1)
      }
    }
    let page = try Checkout.text("Sources/wfsh/wfsh.docc/Fidelity.md")
    for row in page.split(separator: "\n") where row.hasPrefix("| ") {
      let columns = row.split(separator: "|")
      guard columns.count == 4 else { continue }
      for name in columns[2].matches(of: /`([A-Z][\w.+]*)`/) where !name.1.hasSuffix("…") {
        let isThere =
          files.contains(String(name.1))
          || name.1.split(separator: ".").allSatisfy(declared.contains)
        #expect(isThere, "\(name.1) in the row \(columns[0])")
      }
    }
  }

  @Test func `The guide shows the file of a command as it is`() throws {
    let guide = try Checkout.text("Sources/wfsh/wfsh.docc/AddingACommand.md")
    let listing = try #require(
      guide.firstMatch(
        of: /`(Sources\/Commands\/[^`]+\.swift)`:\n\n```swift\n((?:[^`]|`(?!``))*)```/))
    #expect(try String(listing.2) == Checkout.text(String(listing.1)))
  }
}
