// SPDX-License-Identifier: Apache-2.0

import Foundation
import POSIX
import Testing

@testable import Store

/// The files that listeners and sessions exchange.
@Suite struct ServeDirectoryTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func aReportDoesNotCreateAStateDirectory() throws {
    let directory = scratch.store().serveDirectory
    try directory.putReport([1], port: 443)
    #expect(!scratch.exists(""))
    #expect(try directory.reports().isEmpty)
  }

  @Test func reportsAreReplacedAndRemoved() throws {
    try scratch.store().rename("wf1")
    let directory = scratch.store().serveDirectory
    try directory.putReport([1], port: 443)
    try directory.putReport([2], port: 443)
    try directory.putReport([3], port: 8443)
    try scratch.put([4], "serve/listener-1-1.new")
    #expect(try directory.reports().sorted { $0[0] < $1[0] } == [[2], [3]])
    try directory.removeReport(port: 443)
    #expect(try directory.reports() == [[3]])
    try directory.removeReports { $0 != [3] }
    #expect(try directory.reports() == [[3]] && !scratch.exists("serve/listener-1-1.new"))
  }

  @Test func aFailedReportLeavesTheFormerOne() throws {
    try scratch.store().rename("wf1")
    try scratch.store().serveDirectory.putReport([1], port: 443)
    let full: FileCall.Hook = { $0.name == "pwrite" ? .fail(ENOSPC) : .proceed }
    #expect(throws: StoreError.self) {
      try scratch.store(hook: full).serveDirectory.putReport([2], port: 443)
    }
    #expect(try scratch.store().serveDirectory.reports() == [[1]])
    #expect(try !scratch.everything().keys.contains { $0.contains(".new") })
  }

  @Test func theFirstPredefinedCertificatesStay() throws {
    let directory = scratch.store().serveDirectory
    #expect(try directory.predefinedCertificates() == nil)
    #expect(try directory.addPredefinedCertificates([1]) == [1])
    #expect(try directory.addPredefinedCertificates([2]) == [1])
    #expect(try directory.putPredefinedClient(Secret([3])) == "serve/predefined-client.pem")
    #expect(
      try scratch.everything() == [
        "serve": [], "serve/predefined": FileChecksum.adding(to: [1]),
        "serve/predefined-client.pem": [3],
      ])
  }
}
