/// The trailer section of a chunked message, without the fields that may not be there.
public struct Trailers: Sendable {
    /// The section as received; empty when there was none.
    public internal(set) var bytes: [UInt8] = []
    /// Fields that may be passed on, as positions in `bytes`. Left out are those that mean
    /// nothing after the content (RFC 9110 section 6.5.1), such as Cookie or Content-Type.
    public private(set) var fields: [HTTPField] = []

    init() {}

    /// Reads a whole section, its empty line included.
    ///
    /// Content-Length, Host and Transfer-Encoding are refused: whoever merges trailers into the
    /// head would take the message for another one.
    init(reading section: [UInt8], fieldLimit: Int) throws(HTTPFault) {
        do throws(HeadStop) {
            _ = try FieldSection.read(
                section.span, from: 0, to: section.count, into: &fields, limit: fieldLimit)
        } catch {
            guard case .fault(let fault) = error else { throw .badRequest(.missingColon) }
            throw fault
        }
        guard !fields.contains(where: { $0.known.trailerRule == .refuse }) else {
            throw .badRequest(.forbiddenTrailer)
        }
        fields.removeAll { $0.known.trailerRule == .drop }
        bytes = section
    }
}
