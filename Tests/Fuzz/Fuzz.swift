// SPDX-License-Identifier: Apache-2.0

import Glibc
import POSIX

/// Entry of libFuzzer: `WFSH_FUZZ_TARGET` names the parser, the arguments are libFuzzer's own.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

@_cdecl("fuzz_main")
public func fuzzMain(
  _ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  var count = count
  var arguments = arguments
  guard FuzzTarget.selected != nil else {
    StandardStream.error.write("fuzz: WFSH_FUZZ_TARGET is one of \(FuzzTarget.all.keys.sorted())\n")
    return 2
  }
  return runDriver(&count, &arguments, testOneInput)
}

/// libFuzzer's archive needs this name, even if another function starts the driver.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ length: Int) -> Int32 {
  FuzzTarget.selected?(Array(UnsafeBufferPointer(start: bytes, count: length)))
  return 0
}
