import DeviceTrust
import Foundation
import Testing

@testable import Gateway

@Suite struct DashboardPageTests {
    private func html(_ page: DashboardPage) -> String {
        String(decoding: page.page(.html).body, as: UTF8.self)
    }

    @Test func `apps that are locked say so in words and with a named picture`() throws {
        let text = html(try SamplePages.dashboard(.notTrusted(.noCertificate)))
        #expect(text.components(separatedBy: "Needs a managed computer").count == 3)
        #expect(text.components(separatedBy: "role=\"img\" aria-label=\"Locked\"").count == 3)
        for host in ["payroll", "wiki", "crm"] {
            #expect(text.contains("<a href=\"https://\(host).corp.test/\">"))
        }
        #expect(text.contains(htmlText("We could not recognise this computer")))
        #expect(text.contains("Learn more"))
        #expect(text.contains("Signed in as alice@corp.test"))
    }

    @Test func `a trusted device sees no locks`() throws {
        let text = html(try SamplePages.dashboard(.trusted))
        #expect(!text.contains("class=\"locked\""))
        #expect(!text.contains("Learn more"))
        #expect(text.contains("<main class=\"good\">"))
    }

    @Test func `a user who is not known yet is told how to be`() throws {
        var unknown = try SamplePages.dashboard(nil, user: nil)
        #expect(html(unknown).contains("class=\"apps\""))
        unknown.apps = []
        let text = html(unknown)
        #expect(text.contains("Open one of your apps first"))
        #expect(!text.contains("class=\"apps\""))
        var none = try SamplePages.dashboard(.trusted)
        none.apps = []
        #expect(html(none).contains("No app is assigned to you."))
    }

    @Test func `programs get the same`() throws {
        let page = try SamplePages.dashboard(.notTrusted(.revoked)).page(.json)
        let object = try jsonObject(page)
        #expect(object["user"] as? String == "alice@corp.test")
        #expect(object["trusted"] as? Bool == false)
        #expect(object["reason"] as? String == "revoked")
        let apps = try #require(object["apps"] as? [[String: Any]])
        #expect(
            apps.map { $0["name"] as? String } == [
                "Payroll", "Wiki", "Customer relations and sales",
            ])
        #expect(apps.map { $0["locked"] as? Bool } == [true, false, true])
        #expect(apps[1]["url"] as? String == "https://wiki.corp.test/")
        let open = try jsonObject(try SamplePages.dashboard(nil, user: nil).page(.json))
        #expect(open["trusted"] is NSNull)
        #expect(open["user"] is NSNull)
    }
}

@Suite struct PolicyPageTests {
    @Test(arguments: PolicyReason.allCases)
    func `every reason of the rules tells people and programs`(reason: PolicyReason) throws {
        let page = SamplePages.policy(reason)
        let text = String(decoding: page.page(.html).body, as: UTF8.self)
        #expect(text.contains("<h1>\(htmlText(reason.english.title))</h1>"))
        #expect(text.contains(htmlText(reason.english.remedy)))
        #expect(text.contains(">\(reason.rawValue)</code>"))
        #expect(text.contains("Payroll"))
        let object = try jsonObject(page.page(.json))
        #expect(object["type"] as? String == "urn:sallyport:problem:\(reason.rawValue)")
        #expect(object["reason"] as? String == reason.rawValue)
        #expect(object["app"] as? String == "Payroll")
    }

    @Test func `the codes are the ones that programs know`() {
        #expect(
            PolicyReason.allCases.map(\.rawValue) == [
                "denied_by_rule", "factor_required", "reauthentication_required", "not_assigned",
                "answer_unreadable", "assertion_used", "assertion_expired", "assertion_refused",
            ])
    }

    @Test func `what was missing can be asked for by a link`() throws {
        let factor = SamplePages.policy(.factorRequired)
        let text = String(decoding: factor.page(.html).body, as: UTF8.self)
        #expect(
            text.contains(
                "<a class=\"button\" href=\"/.sallyport/restart?app=payroll\" "
                    + "rel=\"noreferrer\">Sign in with a second factor</a>"))
        let again = SamplePages.policy(.reauthenticationRequired).page(.html)
        #expect(String(decoding: again.body, as: UTF8.self).contains(">Sign in again</a>"))
        #expect(
            try jsonObject(factor.page(.json))["sign_in_again"] as? String
                == "/.sallyport/restart?app=payroll")
    }
}

@Suite struct PageLogoTests {
    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "jpeg"), (Array("GIF89a..".utf8), "gif"),
            (Array("<svg xmlns=\"x\"/>".utf8), "svg+xml"), (Array("<svg>".utf8), "svg+xml"),
            (Array("\u{FEFF}<?xml version=\"1.0\"?>\n<!-- <html> -->\n<svg/>".utf8), "svg+xml"),
        ] as [([UInt8], String)])
    func `pictures are known by what is in them`(picture: [UInt8], type: String) throws {
        let logo = try #require(PageLogo(picture))
        let source = String(decoding: logo.source, as: UTF8.self)
        #expect(source.hasPrefix("data:image/\(type);base64,"))
        #expect(Data(base64Encoded: String(source.drop { $0 != "," }.dropFirst())) == Data(picture))
    }

    @Test(arguments: [
        "", "text", "<html><svg/></html>", "<svgx/>", "<!-- <svg/>", "<?xml", "GIF", "\u{89}PNG",
        "BM", "%PDF-1.7",
    ])
    func `anything else is no logo`(text: String) {
        #expect(PageLogo(Array(text.utf8)) == nil)
    }

    @Test func `a large picture is no logo`() {
        let head: [UInt8] = [0xFF, 0xD8, 0xFF]
        #expect(PageLogo(head + [UInt8](repeating: 0, count: 65_533)) != nil)
        #expect(PageLogo(head + [UInt8](repeating: 0, count: 65_534)) == nil)
    }

    @Test func `a page with a logo may show it, and no other page any`() throws {
        let logo = try #require(PageLogo(Array(SamplePages.picture.utf8)))
        let page = SamplePages.security(.expired, look: PageLook(logo: logo)).page(.html)
        let lines = String(decoding: page.headerLines, as: UTF8.self)
        #expect(lines.contains("default-src 'none'; img-src data:; style-src"))
        #expect(lines.contains("form-action 'none'"))
        #expect(String(decoding: page.body, as: UTF8.self).contains("<img class=\"logo\" alt=\"\""))
        #expect(WellFormedness.fault(in: page.body) == nil)
        let leave = try SamplePages.leave(nil, look: PageLook(logo: logo)).page
        #expect(
            String(decoding: leave.headerLines, as: UTF8.self).contains(
                "script-src 'nonce-bm9uY2U'; img-src data:;"))
        let plain = SamplePages.security(.expired).page(.html)
        #expect(!String(decoding: plain.headerLines, as: UTF8.self).contains("img-src"))
    }
}
