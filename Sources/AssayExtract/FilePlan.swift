/// Which blocks are files of their own: those that the answer names, when one of them imports another.
struct FilePlan {
  let language: Language

  struct Part {
    var path: String
    var pieces: [Int]
  }

  /// The files in order, the entry last. Blocks without a name go to the entry.
  func parts(_ indices: [Int], _ pieces: [Piece]) -> [Part] {
    let single = [Part(path: language.entry, pieces: indices)]
    var named: [Part] = []
    for index in indices {
      guard let name = pieces[index].fileName else { continue }
      if let known = named.firstIndex(where: { $0.path == name }) {
        named[known].pieces.append(index)
      } else {
        named.append(Part(path: name, pieces: [index]))
      }
    }
    guard !named.isEmpty else { return single }
    let unnamed = indices.filter { pieces[$0].fileName == nil }
    let imported = named.map { part in
      indices.contains { index in
        pieces[index].fileName != part.path
          && (pieces[index].outline?.imports ?? []).contains { FileNames.isModule($0, file: part.path) }
      }
    }
    guard imported.contains(true) else { return single }
    // The entry is what nothing imports: a named file, or else the blocks without a name.
    if let last = named.indices.last(where: { !imported[$0] }) {
      var entry = named.remove(at: last)
      entry.pieces = (entry.pieces + unnamed).sorted()
      return named + [entry]
    }
    guard !unnamed.isEmpty else { return single }
    return named + [Part(path: language.entry, pieces: unnamed)]
  }
}
