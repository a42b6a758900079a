import Testing

@testable import Gateway

@Suite struct ReturnTargetTests {
    @Test(arguments: [
        "/", "/?", "/sso", "/sso/", "/a//b", "/sso?SAMLRequest=a%2Bb%3D&RelayState=https%3A%2F%2Fx",
        "/sso?wreply=https://app.corp.test//x", "/login?username=CORP\\alice", "/a?x=/../b", "/...",
        "/a.b/.c/d..", "/.well-known/x", "/.sallyportal", "/x/.sallyport/y", "/%2f%2e",
        "/a?b#c".replacing("#c", with: ""),
    ])
    func `a path with a query of the same host is taken as it is`(target: String) {
        #expect(ReturnTarget(target)?.text == target)
    }

    @Test(arguments: [
        "", "sso", "?x", "//evil.test", "//", "/\\evil.test", "\\\\evil.test", "/a\\b",
        "https://evil.test/", "/a b", "/a\tb", "/a\r\nSet-Cookie:x", "/a\0", "/a\u{7F}", "/é",
        "/a#b", "/?a#b", "/.sallyport", "/.sallyport/", "/.sallyport/resume?t=x", "/.sallyport?x",
        "/.SallyPort/resume", "/a/../.sallyport/resume", "/a/%2e%2E/.sallyport/apps",
        "/./.sallyport/apps", "/%2e/.sallyport/apps", "/..", "/.", "/a/.%2e", "/a/..?x", "/a/./b",
        "/../b",
    ])
    func `nothing that leads elsewhere is taken`(target: String) {
        #expect(ReturnTarget(target) == nil)
    }

    @Test func `a target has a longest length`() {
        let longest = "/" + String(repeating: "a", count: ReturnTarget.longest - 1)
        #expect(ReturnTarget(longest) != nil)
        #expect(ReturnTarget(longest + "a") == nil)
    }
}
