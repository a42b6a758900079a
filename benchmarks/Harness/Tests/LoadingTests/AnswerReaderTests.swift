import Testing

@testable import Loading

struct AnswerReaderTests {
    /// Reads a text in pieces of that size; the last word of the reader.
    private func read(
        _ text: String, by size: Int, _ reader: inout AnswerReader
    ) -> AnswerReader.Progress {
        let bytes = Array(text.utf8)
        var last = AnswerReader.Progress.more
        var start = 0
        while start < bytes.count, last == .more {
            let piece = Array(bytes[start..<min(bytes.count, start + size)])
            start += piece.count
            last = reader.read(piece.span)
            if last == .complete, start < bytes.count { return .broken }
        }
        return last
    }

    @Test(
        "whole answers are recognised wherever they are cut", arguments: [1, 2, 7, 1000],
        [
            ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200),
            ("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n", 404),
            ("HTTP/1.1 204 No Content\r\n\r\n", 204),
            ("HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nx", 200),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200),
            ("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200),
            (
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
                    + "5;a=b\r\nhello\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nT: x\r\n\r\n", 200
            ),
        ])
    func whole(size: Int, answer: (text: String, status: Int)) {
        var reader = AnswerReader()
        for _ in 0..<2 {
            #expect(read(answer.text, by: size, &reader) == .complete)
            #expect(reader.status == answer.status)
            #expect(!reader.closes)
        }
    }

    @Test(
        "what is no answer is broken",
        arguments: [
            "HTTP/2 200 OK\r\n", "HTTP/1.1 2x0 OK\r\n", "ICY 200 OK\r\n\r\n", "\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: five\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxy",
        ])
    func broken(text: String) {
        var reader = AnswerReader()
        #expect(read(text, by: 1000, &reader) == .broken)
    }

    @Test("a line without end is broken")
    func longLine() {
        var reader = AnswerReader()
        #expect(read(String(repeating: "a", count: 20000), by: 1000, &reader) == .broken)
    }

    @Test("without a length the answer ends with the connection")
    func untilClose() {
        var reader = AnswerReader()
        #expect(read("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nabc", by: 3, &reader) == .more)
        #expect(reader.end() == .complete)
        reader.reset()
        #expect(reader.end() == .broken)
    }

    @Test("a server that will close says so")
    func closes() {
        var reader = AnswerReader()
        let text = "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n"
        #expect(read(text, by: 1000, &reader) == .complete)
        #expect(reader.closes)
    }
}
