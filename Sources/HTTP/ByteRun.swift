/// Runs of bytes of one kind. Each function returns where the run from `start` ends, at most `end`.
enum ByteRun {
    /// What field values and reason phrases may hold.
    @inline(__always)
    static func text(_ input: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while end &- position >= 8 {
            let marks = ByteWord.controls(input.word(at: position))
            guard marks != 0 else {
                position &+= 8
                continue
            }
            position &+= ByteWord.index(of: marks)
            guard input[position] == .tab else { return position }
            position &+= 1
        }
        while position < end, input[position].isText {
            position &+= 1
        }
        return position
    }

    /// Token bytes.
    @inline(__always)
    static func token(_ input: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while end &- position >= 8 {
            let marks = ByteWord.unusualInName(input.word(at: position))
            guard marks != 0 else {
                position &+= 8
                continue
            }
            position &+= ByteWord.index(of: marks)
            guard ByteSet.token.contains(input[position]) else { return position }
            position &+= 1
        }
        while position < end, ByteSet.token.contains(input[position]) {
            position &+= 1
        }
        return position
    }

    /// What the path of a target may hold.
    @inline(__always)
    static func path(_ input: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while end &- position >= 8 {
            let marks = ByteWord.pathEnds(input.word(at: position))
            guard marks == 0 else { return position &+ ByteWord.index(of: marks) }
            position &+= 8
        }
        while position < end, ByteSet.path.contains(input[position]) {
            position &+= 1
        }
        return position
    }

    /// What the query of a target may hold.
    @inline(__always)
    static func query(_ input: Span<UInt8>, from start: Int, to end: Int) -> Int {
        var position = start
        while end &- position >= 8 {
            let marks = ByteWord.queryEnds(input.word(at: position))
            guard marks == 0 else { return position &+ ByteWord.index(of: marks) }
            position &+= 8
        }
        while position < end, ByteSet.query.contains(input[position]) {
            position &+= 1
        }
        return position
    }
}
