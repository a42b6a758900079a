/// Why a parser stopped before the end of a head.
enum HeadStop: Error {
    case fault(HTTPFault)
    case incomplete

    static func malformed(_ malformation: HTTPFault.Malformation) -> HeadStop {
        .fault(.badRequest(malformation))
    }
}
