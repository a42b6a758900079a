import Testing

@testable import DeviceTrust

struct OrgTrustTests {
    static let now = Sample.start + 500

    @Test func `a good certificate is trusted`() {
        let org = OrgTrust(name: "corp", lists: [Sample.list(revoked: [1, 2, 3])])
        #expect(org.posture(of: Sample.certificate(), at: Self.now) == .trusted)
    }

    @Test func `no certificate is the first reason, also where device trust is off`() {
        let org = OrgTrust(name: "corp", enabled: false)
        #expect(org.posture(of: nil, at: Self.now) == .notTrusted(.noCertificate))
    }

    @Test(arguments: [
        (ChainVerdict.malformed, PostureReason.malformedCertificate),
        (.unknownIssuer, .unknownIssuer), (.badChain, .badChain), (.wrongUsage, .wrongUsage),
    ])
    func `a verdict gives its reason, before dates and revocation`(
        verdict: ChainVerdict, reason: PostureReason
    ) {
        let org = OrgTrust(name: "corp", enabled: false, lists: [Sample.list(revoked: [7])])
        let certificate = Sample.certificate(verdict)
        #expect(org.posture(of: certificate, at: Sample.start) == .notTrusted(reason))
        if reason != .wrongUsage {
            let empty = Sample.certificate(verdict, links: [])
            #expect(org.posture(of: empty, at: Sample.start) == .notTrusted(reason))
        }
    }

    @Test(arguments: [
        (Sample.start - 1, Posture.notTrusted(.notYetValid)), (Sample.start, .trusted),
        (Sample.end, .trusted), (Sample.end + 1, .notTrusted(.expired)),
    ])
    func `both ends of the validity count`(now: Int64, posture: Posture) {
        #expect(OrgTrust(name: "corp").posture(of: Sample.certificate(), at: now) == posture)
    }

    @Test(arguments: [Sample.start - 1, Sample.end + 1])
    func `an authority outside its dates makes a bad chain, before wrong usage`(now: Int64) {
        let links = [
            Sample.link(issuer: 2, from: 0, to: .max), Sample.link(issuer: 1, serial: 8),
        ]
        let org = OrgTrust(name: "corp")
        for verdict in [ChainVerdict.verified, .wrongUsage] {
            let certificate = Sample.certificate(verdict, links: links)
            #expect(org.posture(of: certificate, at: now) == .notTrusted(.badChain))
        }
        let other = Sample.certificate(.unknownIssuer, links: links)
        #expect(org.posture(of: other, at: now) == .notTrusted(.unknownIssuer))
    }

    @Test func `a revoked link anywhere in the chain revokes`() {
        let links = [
            Sample.link(issuer: 2, serial: 10), Sample.link(issuer: 3, serial: 20),
            Sample.link(issuer: 4, serial: 30),
        ]
        let certificate = Sample.certificate(links: links)
        for link in links {
            for issuer in [UInt8(2), 3, 4] {
                let isIts = link.issuer == Sample.issuer(issuer)
                let list = Sample.list(issuer: issuer, revoked: [link.serial.lower])
                let org = OrgTrust(name: "corp", lists: [list])
                #expect(
                    org.posture(of: certificate, at: Self.now)
                        == (isIts ? .notTrusted(.revoked) : .trusted))
                #expect(org.revocation(of: certificate)?.reason == (isIts ? .keyCompromise : nil))
            }
        }
    }

    @Test func `revoked outweighs a stale list, stale outweighs switched off`() {
        let late = Sample.start + 5000
        let stale = OrgTrust(
            name: "corp", enabled: false, lists: [Sample.list(revoked: [9])], stale: .notTrusted)
        let revoked = Sample.certificate(links: [Sample.link(serial: 9)])
        #expect(stale.posture(of: revoked, at: late) == .notTrusted(.revoked))
        #expect(stale.posture(of: Sample.certificate(), at: late) == .notTrusted(.crlStale))
        let off = Posture.notTrusted(.deviceTrustDisabled)
        #expect(stale.posture(of: Sample.certificate(), at: Self.now) == off)
    }

    @Test func `a stale first list does not hide a revocation further up`() {
        let org = OrgTrust(
            name: "corp",
            lists: [
                Sample.list(issuer: 2, nextUpdate: Sample.start + 1),
                Sample.list(issuer: 3, revoked: [20]),
            ], stale: .notTrusted)
        let links = [Sample.link(issuer: 2, serial: 10), Sample.link(issuer: 3, serial: 20)]
        let certificate = Sample.certificate(links: links)
        #expect(org.posture(of: certificate, at: Self.now) == .notTrusted(.revoked))
    }

    @Test(arguments: [
        (StalePolicy.notTrusted, Int64(1000), Posture.trusted),
        (.notTrusted, 1001, .notTrusted(.crlStale)),
        (.grace(seconds: 60), 1060, .trusted), (.grace(seconds: 60), 1061, .notTrusted(.crlStale)),
        (.grace(seconds: 0), 1001, .notTrusted(.crlStale)),
        (.grace(seconds: -5), 1000, .trusted),
        (.grace(seconds: .max), 9_000_000, .trusted),
        (.trusted, 9_000_000, .trusted),
    ])
    func `a stale list counts as the policy says`(
        policy: StalePolicy, after: Int64, posture: Posture
    ) {
        let org = OrgTrust(name: "corp", lists: [Sample.list()], stale: policy)
        let now = Sample.start + after
        #expect(org.posture(of: Sample.certificate(), at: now) == posture)
    }

    @Test func `a list without nextUpdate is never stale`() {
        let list = Sample.list(nextUpdate: nil)
        let org = OrgTrust(name: "corp", lists: [list], stale: .notTrusted)
        #expect(org.posture(of: Sample.certificate(), at: Sample.end) == .trusted)
    }

    @Test func `an authority without a list counts as stale only where lists are required`() {
        let lists = [Sample.list(issuer: 2)]
        let strict = OrgTrust(name: "corp", lists: lists, crlRequired: true, stale: .trusted)
        let lenient = OrgTrust(name: "corp", lists: lists, stale: .notTrusted)
        let certificate = Sample.certificate()
        #expect(strict.posture(of: certificate, at: Self.now) == .notTrusted(.crlStale))
        #expect(lenient.posture(of: certificate, at: Self.now) == .trusted)
    }

    @Test func `of two lists of one scope the newer counts`() {
        let old = Sample.list(revoked: [7], number: [0xff])
        let new = Sample.list(number: [1, 0])
        for lists in [[old, new], [new, old]] {
            let org = OrgTrust(name: "corp", lists: lists)
            #expect(org.lists.count == 1)
            #expect(org.posture(of: Sample.certificate(), at: Self.now) == .trusted)
        }
    }

    @Test func `without numbers the later list is the newer one`() {
        let old = Sample.list(revoked: [7], number: nil)
        let new = Sample.list(number: [1], thisUpdate: Sample.start + 1)
        #expect(new.isNewer(than: old) && !old.isNewer(than: new))
        let twin = Sample.list(number: [0, 1], thisUpdate: Sample.start)
        #expect(new.isNewer(than: twin) && !new.isNewer(than: new))
    }

    @Test func `lists of different distribution points are parts of one whole`() {
        let parts = [
            Sample.list(revoked: [7], distributionPoint: Sample.point("http://pki/1")),
            Sample.list(
                revoked: [8], nextUpdate: Sample.start + 10,
                distributionPoint: Sample.point("http://pki/2")),
        ]
        let org = OrgTrust(name: "corp", lists: parts, stale: .notTrusted)
        #expect(org.lists.count == 2 && org.lists(of: Sample.issuer(1)).count == 2)
        let posture = org.posture(of: Sample.certificate(), at: Self.now)
        #expect(posture == .notTrusted(.revoked))
        let links = [Sample.link(serial: 9)]
        let other = Sample.certificate(links: links, distributionPoints: ["http://pki/2"])
        #expect(org.posture(of: other, at: Self.now) == .notTrusted(.crlStale))
        #expect(org.with(lists: []).posture(of: other, at: Self.now) == .trusted)
        let first = Sample.certificate(links: links, distributionPoints: ["http://pki/1"])
        #expect(org.posture(of: first, at: Self.now) == .trusted)
    }

    @Test(arguments: [
        ["http://pki/2"], ["http://pki/1/"], ["http://pki/"], ["ttp://pki/1"], [],
    ])
    func `a part that a certificate does not name is no list for it`(points: [String]) {
        let part = Sample.list(revoked: [7], distributionPoint: Sample.point("http://pki/1"))
        let org = OrgTrust(name: "corp", lists: [part], crlRequired: true)
        let links = [Sample.link(serial: 9)]
        let stranger = Sample.certificate(links: links, distributionPoints: points)
        #expect(org.posture(of: stranger, at: Self.now) == .notTrusted(.crlStale))
        let covered = Sample.certificate(
            links: links, distributionPoints: points + ["http://pki/1"])
        #expect(org.posture(of: covered, at: Self.now) == .trusted)
    }

    @Test(arguments: [
        (Optional<BindingStanding>.none, Posture.notTrusted(.deviceUnknown)),
        (BindingStanding(), .trusted),
        (BindingStanding(facts: .bound), .trusted),
        (BindingStanding(facts: .revoked), .notTrusted(.revoked)),
        (BindingStanding(facts: .deviceNotManaged), .notTrusted(.deviceNotManaged)),
        (BindingStanding(facts: [.bound, .userDeactivated]), .notTrusted(.userDeactivated)),
    ])
    func `the store has a say in the posture`(standing: BindingStanding?, posture: Posture) {
        let org = OrgTrust(name: "corp")
        let certificate = Sample.certificate()
        #expect(org.posture(of: certificate, standing: standing, at: Self.now) == posture)
    }

    @Test(arguments: [
        (Optional<Int64>.none, PostureReason.expired), (Sample.end, .expired),
        (Sample.end + 9, .expired), (Sample.end + 10, .supersededExpired),
    ])
    func `an expired certificate is superseded while its successor is valid`(
        successor: Int64?, reason: PostureReason
    ) {
        let posture = OrgTrust(name: "corp").posture(
            of: Sample.certificate(), standing: BindingStanding(successorNotAfter: successor),
            at: Sample.end + 10)
        #expect(posture == .notTrusted(reason))
    }

    @Test func `the store is asked where its word could make a difference, and only there`() {
        let org = OrgTrust(name: "corp", lists: [Sample.list(revoked: [8])])
        func isOpen(_ certificate: DeviceCertificate?, _ standing: BindingStanding?, at now: Int64)
            -> Bool
        {
            let posture = org.posture(of: certificate, standing: standing, at: now)
            return org.isOpen(posture, standing: standing)
        }
        let revoked = Sample.certificate(links: [Sample.link(serial: 8)])
        #expect(isOpen(Sample.certificate(), nil, at: Self.now))
        #expect(isOpen(Sample.certificate(), nil, at: Sample.end + 1))
        #expect(!isOpen(Sample.certificate(), BindingStanding(), at: Self.now))
        #expect(!isOpen(Sample.certificate(), BindingStanding(), at: Sample.end + 1))
        #expect(!isOpen(revoked, nil, at: Self.now))
        #expect(!isOpen(nil, nil, at: Self.now))
        #expect(!isOpen(Sample.certificate(), nil, at: Sample.start - 1))
    }
}
