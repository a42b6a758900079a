import Federation
import Foundation
import Testing

/// The form with the answer in pages of identity providers.
struct AnswerFormTests {
    private static let response = Encoded.base64(
        "<p:Response xmlns:p='urn:oasis:names:tc:SAML:2.0:protocol' ID='_1'/>".utf8)

    @Test func `the form of SimpleSAMLphp is found`() throws {
        let form = try #require(try found(Sample.text("saml/response.html-form")))
        #expect(form.action == "https://app1.corp.test/mellon/postResponse")
        #expect(form.message.kind == .samlResponse)
        #expect(form.message.issuer == "https://login.corp.test/idp")
        #expect(form.message.inResponseTo == "_833259B25E1F384C3B82186C094F51E1")
        #expect(form.message.carriesRelayState)
        #expect(String(decoding: form.value.prefix(8), as: UTF8.self) == "PHNhbWxw")
        let reading = AssertionReader.subject(
            of: form.message, from: try Sample.provider(), at: Sample.time)
        #expect(verified(reading)?.user == "alice@corp.test")
        #expect(
            form.fields.map { String(decoding: $0.name, as: UTF8.self) }
                == ["SAMLResponse", "RelayState"])
    }

    /// As Entra ID, Keycloak and the identity provider of Shibboleth write theirs.
    @Test(arguments: [
        """
        <html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" \
        action="https://app.test/acs"><input type="hidden" name="SAMLResponse" value="§" />\
        <input type="hidden" name="RelayState" value="a&amp;b" /><noscript><p>Script is disabled. \
        Click Submit to continue.</p><input type="submit" value="Submit" /></noscript></form>\
        <script language="javascript">document.forms[0].submit();</script></body></html>
        """,
        """
        <HTML><HEAD><TITLE>Authentication Redirect</TITLE></HEAD>\
        <BODY Onload="document.forms[0].submit()"><FORM METHOD="POST" ACTION="https://app.test/acs">\
        <INPUT TYPE="HIDDEN" NAME="SAMLResponse" VALUE="§"/>\
        <INPUT TYPE="HIDDEN" NAME="RelayState" VALUE="a&#38;b"/><NOSCRIPT><P>JavaScript is disabled.\
        </P><INPUT TYPE="SUBMIT" VALUE="CONTINUE" /></NOSCRIPT></FORM></BODY></HTML>
        """,
        """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8" /></head>
            <body onload="document.forms[0].submit()">
                <noscript><p><strong>Note:</strong> Since your browser does not support \
        JavaScript, you must press the Continue button once to proceed.</p></noscript>
                <form action="https&#x3a;&#x2f;&#x2f;app.test&#x2f;acs" method="post">
                    <div>
                        <input type="hidden" name="RelayState" value="a&#x26;b"/>
                        <input type="hidden" name="SAMLResponse" value="§"/>
                    </div>
                    <noscript><div><input type="submit" value="Continue"/></div></noscript>
                </form>
            </body>
        </html>
        """,
    ])
    func `the forms of other identity providers are found`(page: String) throws {
        let form = try #require(try found(page.replacing("§", with: Self.response)))
        #expect(form.action == "https://app.test/acs")
        #expect(form.message.kind == .samlResponse)
        #expect(form.value == Array(Self.response.utf8))
        let relayState = form.fields.first { $0.name == Array("RelayState".utf8) }
        #expect(relayState?.value == Array("a&b".utf8))
    }

    @Test func `the form of WS-Federation is found`() throws {
        let form = try #require(try found(Sample.text("wsfed/signin-reply.html-form")))
        #expect(form.action == "https://app3.saas.test/Shibboleth.sso/ADFS")
        #expect(form.message.kind == .wsfedSignInResponse)
        #expect(form.message.realm == "urn:rig:app3")
        #expect(form.message.carriesContext)
        #expect(String(decoding: form.value.prefix(14), as: UTF8.self) == "<?xml version=")
        let reading = AssertionReader.subject(
            of: form.message, from: try Sample.provider(), at: Sample.time)
        #expect(verified(reading)?.user == "alice@corp.test")
    }

    @Test(arguments: [
        "<input type=\"hidden\" name=\"SAMLResponse\" value=\"§\">",
        "<input type='hidden' name='SAMLResponse' value='§'/>",
        "<input type=hidden name=SAMLResponse value=§>",
        "<INPUT VALUE=\"§\" NAME=\"SAMLResponse\" TYPE=\"HIDDEN\">",
        "<input\n\tvalue = '§'\r\n name\n=\n'SAMLResponse' >",
        "<input name=SAMLResponse value='§'>", "<input/name='SAMLResponse'/value=\"§\"/>",
        "<input name='&#83;AML&#x52;esponse' value=\"§\">",
        "<input name='&#0083AMLResponse' value=\"§\">",
        "<input name=SAMLResponse name=other value=§ value=x>",
        "<input class=\"a>b\" name=SAMLResponse value=§>",
        "<p title='<!--'><input name=SAMLResponse value=§><p title='-->'>",
        "<input =name=x name=SAMLResponse value=§>", "<x<y><input name=SAMLResponse value=§>",
    ])
    func `an input is found however it is written`(input: String) throws {
        let form = try found(page(input.replacing("§", with: Self.response)))
        #expect(form?.value == Array(Self.response.utf8))
        #expect(form?.action == "https://app.test/acs")
    }

    @Test(arguments: [
        ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"), ("&LT;&AMP;&QUOT", "<&\""), ("&lt &amp", "< &"),
        ("&#60;&#x3c;&#X3C;&#60 &#x3Cg", "<<<< <g"), ("&lt=&ltx&amp=1", "&lt=&ltx&amp=1"),
        ("&", "&"), ("&#", "&#"), ("&#x", "&#x"), ("&#xg;", "&#xg;"), ("&;", "&;"),
        ("a&b=c", "a&b=c"),
        ("&plus;&equals;&sol;&NewLine;&Tab;", "+=/\n\t"), ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("&#13;&#10;", "\r\n"),
        ("&#0;&#xD800;&#x110000;&#99999999999999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("&#x1F600;é", "\u{1F600}é"),
    ])
    func `references in values are resolved as browsers do`(raw: String, expected: String) throws {
        let input = "<input name=SAMLResponse value=\(Self.response)>"
        let other = "<input type=hidden name=x value='\(raw.replacing("'", with: "&#39;"))'>"
        let form = try #require(try found(page(input + other)))
        #expect(form.fields.last?.value == Array(expected.utf8))
    }

    @Test func `a text field is one line and a hidden one is not`() throws {
        let broken = String(Self.response.prefix(8)) + "\n" + Self.response.dropFirst(8)
        let hidden = "<input type=hidden name=SAMLResponse value='\(broken)'>"
        #expect(try found(page(hidden))?.value == Array(broken.utf8))
        let text = "<input name=SAMLResponse value='\(broken)'>"
        #expect(try found(page(text))?.value == Array(Self.response.utf8))
    }

    @Test func `the body is what a browser posts`() throws {
        let inputs = """
            <input name=SAMLResponse value=\(Self.response)><input type=hidden name="Relay\
            State" value="a b&#10;c+é*-._~"><input type=submit name=go value=1>\
            <input type=checkbox name=x><input name=gone value=1 disabled><input value=nameless>
            """
        let form = try #require(try found(page(inputs)))
        let text = String(decoding: form.body, as: UTF8.self)
        #expect(text.hasSuffix("&RelayState=a+b%0D%0Ac%2B%C3%A9*-._%7E"))
        #expect(form.fields.count == 2)
        #expect(form.message.carriesRelayState)
    }

    @Test(arguments: [
        "", "<html><body>Sign in</body></html>", "<form method=post><input name=user></form>",
        "<p>The SAMLResponse was refused.</p>", "<!-- SAMLResponse --><p id=\"wresult\">x</p>",
        "<!--<form method=post><input name=SAMLResponse value=x></form>-->",
        "<textarea><form method=post><input name=SAMLResponse value=x></form></textarea>",
        "<title><input name=SAMLResponse></title>", "<style><input name=wresult></style>",
        "<a href='/help/SAMLResponse.html' title='SAMLResponse'>", "<meta name=SAMLResponse>",
        "<form method=post><input name=RelayState value='?SAMLResponse=x'></form>",
        "<input name=SAMLResponses>", "<!doctype html SAMLResponse>", "<? wresult ?>",
        "</3 wresult>",
    ])
    func `a page without an answer holds none`(page: String) throws {
        #expect(try found(page) == nil)
    }

    @Test func `forms in comments and scripts do not hide the real one`() throws {
        let decoy = "<form method=post action=x><input name=SAMLResponse value=evil></form>"
        let real = page("<input name=SAMLResponse value=\(Self.response)>")
        for (start, end) in [
            ("<!--", "-->"), ("<!--", "--!>"), ("<script>'", "'</script>"),
            ("<style>", "</style >"),
            ("<textarea>", "</TEXTAREA\n>"), ("<title>", "</title/>"), ("<iframe>", "</iframe>"),
            ("<xmp>", "</xmp>"), ("<!-->", "<!--->"), ("<p title=\"", "\">"),
            ("<script>a</scriptx>", "</script>"),
            ("<!-- ->--", "-->"), ("<textarea></textare>", "</textarea>"),
        ] {
            let inside = start == "<!-->" ? "" : decoy
            for text in [start + inside + end + real, real + start + inside + end] {
                #expect(try found(text)?.value == Array(Self.response.utf8), "\(text)")
            }
        }
    }

    @Test(arguments: [
        // Only where no script runs a browser sees the second one, and the other way round.
        "<noscript>§D</noscript>§R", "§R<noscript>§D</noscript>",
        "<noscript><p title='</noscript>§D'></noscript>§R",
        "<noscript><!--</noscript>§D<!-- --></noscript>§R",
        // Drawings and formulas have rules of their own.
        "<svg><style>§D</style></svg>§R", "<math><title>§D</title></math>§R",
        "<svg><![CDATA[>§D]]></svg>§R",
        "§D §R", "§R §R", "§R<form method=post><input name=wresult value=x></form>",
        "§R<form><input name=samlresponse value=x></form>",
        "§R<form><input name=' SAMLResponse' value=x></form>",
        "§R<form><input name='SAMLResponse[]' value=x></form>",
        "§R<form><input name='SAML&#82;esponse' value=x></form>",
    ])
    func `a second answer is one too many`(pattern: String) {
        let real = page("<input name=SAMLResponse value=\(Self.response)>")
        let decoy = "<form method=post><input name=SAMLResponse value=evil></form>"
        #expect(throws: AnswerFault.ambiguous) {
            try found(pattern.replacing("§D", with: decoy).replacing("§R", with: real))
        }
    }

    @Test func `two answers in one form are too many`() {
        for second in ["SAMLResponse", "wresult", "wresultptr", "SAMLRESPONSE", "SAMLResponse "] {
            let inputs = """
                <input name=SAMLResponse value=\(Self.response)><input name="\(second)" value=x>
                """
            #expect(throws: AnswerFault.ambiguous) { try found(page(inputs)) }
        }
    }

    @Test(
        arguments: [
            ("<script>send('SAMLResponse')</script>", .scripted),
            ("<body onload=\"f('wresult')\">", .scripted),
            ("<div data-field=SAMLResponse></div>", .scripted),
            ("<iframe srcdoc='&lt;input name=SAMLResponse>'></iframe>", .scripted),
            ("<meta http-equiv=refresh content='0;url=/acs?SAMLResponse=x'>", .scripted),
            ("<a href='/?wa=wsignin1.0&amp;wresult=x'>", .scripted),
            ("<form method=post><textarea name=SAMLResponse></textarea></form>", .unusualForm),
            ("<form method=post><button name=wresult></button></form>", .unusualForm),
            ("<input name=SAMLResponse value=x>", .unusualForm),
            ("<form id=f method=post></form><input form=f name=SAMLResponse>", .unusualForm),
            ("<form><input name=SAMLResponse value=x></form>", .unusualForm),
            ("<form method=get><input name=SAMLResponse value=x></form>", .unusualForm),
            ("<form method=post><input type=image name=SAMLResponse></form>", .unusualForm),
            ("<form method=post><input name=SAMLResponse disabled></form>", .unusualForm),
            (
                "<template><form method=post><input name=SAMLResponse></form></template>",
                .unusualForm
            ),
            (
                "<form method=post><input name=SAMLResponse value=x><button formaction=y></form>",
                .unusualForm
            ),
            (
                "<form method=post><input name=SAMLResponse value=''></form>",
                .message(.missingParameter)
            ),
            ("<form method=post><input name=SAMLResponse value='*'></form>", .message(.badBase64)),
            (
                "<form method=post><input name=wresult value='x'></form>",
                .message(.missingParameter)
            ),
            ("<form method=post><input name=SAMLResponse value='&fjlig;'></form>", .uncertain),
            (
                "<form method=post action='&hellip;'><input name=SAMLResponse value=x></form>",
                .uncertain
            ),
            (
                "<base href='//x/'><form method=post action=y><input name=SAMLResponse></form>",
                .uncertain
            ),
            ("<select><xmp></select><input name=SAMLResponse></xmp>", .uncertain),
            ("<script><!--<script></script><p id=wresult></script>", .uncertain),
            ("<!-- SAMLResponse", .unfinished), ("<script>SAMLResponse", .unfinished),
            ("<input name=SAMLResponse", .unfinished), ("<input name='SAMLResponse>", .unfinished),
            ("<plaintext>SAMLResponse", .unfinished), ("\u{FEFF}\u{0}wresult", .encoding),
            ("\u{1B}$B wresult", .encoding),
        ] as [(String, AnswerFault)])
    func `what is not sure is a fault`(page: String, fault: AnswerFault) {
        #expect(throws: fault) { try found(page) }
    }

    @Test func `UTF-16 is a fault`() {
        for units in [[0xFEFF] + Array("<input name=SAMLResponse>".utf16), Array("<p>".utf16)] {
            for isBig in [false, true] {
                let bytes = units.flatMap {
                    let (high, low) = (UInt8($0 >> 8), UInt8($0 & 0xFF))
                    return isBig ? [high, low] : [low, high]
                }
                let mayHold = AnswerForm.mayHoldAnswer(bytes.span)
                #expect(mayHold)
                #expect(throws: AnswerFault.encoding) { _ = try AnswerForm.find(in: bytes.span) }
            }
        }
    }

    @Test func `nested forms are one, as in browsers`() throws {
        let text = """
            <form method=post action=outer><form method=get action=inner></form>\
            <input name=SAMLResponse value=x></form>
            """
        #expect(throws: AnswerFault.unusualForm) { try found(text) }
        let other = """
            <form method=post action=outer><div><form action=inner>\
            <input name=SAMLResponse value=\(Self.response)>
            """
        #expect(try found(other)?.action == "outer")
    }

    @Test func `a page over the limit is a fault`() {
        let filler = String(repeating: " ", count: AnswerForm.maximumBytes)
        #expect(throws: AnswerFault.tooLarge) { try found("<input name=wresult>" + filler) }
        #expect(throws: Never.self) { try found(filler + filler) }
    }

    @Test(arguments: [
        ("samlresponse", true), ("x SAMLResponse x", true), ("WRESULT", true),
        ("&#x53;&#65;&#000077;&#x4cResponse", true), ("&#119;result", true), ("&#87result", true),
        ("SAMLRespons", false), ("wresul", false), ("SAML Response", false), ("&#119", false),
        ("", false),
        ("ssamlresponse", true), ("wwwresult", true), ("&#119;&#119;result", true),
        ("&&#119;result", true),
    ])
    func `the names are seen in every spelling`(text: String, isSeen: Bool) {
        let bytes = Array(text.utf8)
        let sees = AnswerForm.mayHoldAnswer(bytes.span)
        #expect(sees == isSeen)
    }

    @Test func `hostile pages take linear time`() {
        let count = 200_000
        for piece in [
            "<", "<a", "<a ", "<!--", "<!", "</", "<script>", "<script><!--<", "</script", "&#",
            "&#0", "<form>", "<svg>", "<noscript>", "<template>", "<input name=x>", "<a b='",
            "<a b=c ",
            "-", "--", "<![CDATA[", "]]", "<textarea></", "&#119;", "w", "wresul", "a=",
        ] {
            let text = "<p id=wresult>" + String(repeating: piece, count: count / piece.utf8.count)
            let time = ContinuousClock().measure { _ = try? found(text) }
            #expect(time < .seconds(10), "\(piece)")
        }
    }

    private func page(_ inputs: String) -> String {
        """
        <!DOCTYPE html><html><head><title>x</title></head>\
        <body onload="document.forms[0].submit()">\
        <form method="post" action="https://app.test/acs">\(inputs)<noscript><input type="submit">\
        </noscript></form><script>window.setTimeout('go()', 0);</script></body></html>
        """
    }

    private func found(_ text: String) throws(AnswerFault) -> FoundForm? {
        let bytes = Array(text.utf8)
        return try AnswerForm.find(in: bytes.span)
    }
}
