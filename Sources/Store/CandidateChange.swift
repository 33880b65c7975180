// SPDX-License-Identifier: Apache-2.0

/// `Change` for those who also import the configuration, which has a change of its own.
public typealias CandidateChange = Change
