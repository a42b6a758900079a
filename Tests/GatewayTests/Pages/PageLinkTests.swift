import Testing

@testable import Gateway

@Suite struct PageLinkTests {
    @Test(arguments: [
        "https://help.corp.test/device-trust", "http://help.corp.test", "HTTPS://HELP.CORP.TEST/",
        "https://help.corp.test/?q=\"><script>",
    ])
    func `a web address becomes a link`(address: String) {
        #expect(PageLink(address: address)?.target == address)
    }

    @Test(arguments: [
        "", "javascript:alert(1)", "JavaScript://help.corp.test/%0aalert(1)", "data:text/html,x",
        " https://help.corp.test", "java\nscript:x", "https://help.corp.test/\nx",
        "//help.corp.test",
        "file:///etc/passwd", "https:help.corp.test",
        "https://" + String(repeating: "a", count: 1024),
        "https://help.corp.test/\u{0}",
    ])
    func `nothing else becomes a link`(address: String) {
        #expect(PageLink(address: address) == nil)
    }

    @Test(arguments: ["/", "/app/start?x=1", "/\u{E4}"])
    func `a path of the same host becomes a link`(path: String) {
        #expect(PageLink(path: path)?.target == path)
    }

    @Test(arguments: [
        "", "app", "//evil.test", "/\\evil.test", "/\t/evil.test", "https://evil.test",
    ])
    func `a path to another host does not`(path: String) {
        #expect(PageLink(path: path) == nil)
    }
}
