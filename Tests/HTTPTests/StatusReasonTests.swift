import HTTP
import Testing

@Suite struct StatusReasonTests {
    @Test(arguments: [(200, "OK"), (421, "Misdirected Request"), (299, "Success"), (0, "Unknown")])
    func `A status code has its registered reason or the name of its class`(
        code: Int, reason: String
    ) {
        #expect(statusReason(code).description == reason)
    }
}
