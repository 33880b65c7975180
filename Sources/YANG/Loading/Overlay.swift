// SPDX-License-Identifier: Apache-2.0

/// The additions of augments and refines to nodes, as a tree of the names on their paths.
///
/// The tree is walked beside the nodes while these are built, so that a target costs one lookup.
final class Overlay {
  private(set) var below: [QualifiedName: Overlay] = [:]
  /// Augments of this node, in the order of the modules.
  var augments: [(module: Module, statement: Int)] = []
  /// The refinement of this node.
  var refine: (module: Module, statement: Int)?
  var isUsed = false

  /// The place of a path; creates it if it is missing.
  func place(_ path: [QualifiedName]) -> Overlay {
    var place = self
    for name in path {
      if let next = place.below[name] {
        place = next
      } else {
        let next = Overlay()
        place.below[name] = next
        place = next
      }
    }
    return place
  }

  /// Whether there is nothing below.
  var isLeaf: Bool { below.isEmpty }

  /// The overlays of the children with a name.
  func collect(_ name: Symbol, module: Int, into places: inout [Overlay]) {
    if let place = below[QualifiedName(module: module, name: name)] { places.append(place) }
    // A refine names nodes of its grouping, which belong to the module that uses the grouping.
    if let place = below[QualifiedName(module: nil, name: name)] { places.append(place) }
  }

  /// The first augment or refine whose target does not exist, in a fixed order.
  func firstUnused() -> (module: Module, statement: Int)? {
    var found: [(module: Module, statement: Int)] = []
    collectUnused(into: &found)
    return found.min { ($0.module.index, $0.statement) < ($1.module.index, $1.statement) }
  }

  private func collectUnused(into found: inout [(module: Module, statement: Int)]) {
    if !isUsed {
      found += augments
      if let refine { found.append(refine) }
    }
    for place in below.values { place.collectUnused(into: &found) }
  }
}
