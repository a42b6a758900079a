import Testing

@testable import DeviceTrust

@Suite struct PlatformConditionTests {
    @Test(arguments: ClientPlatform.allCases)
    func `A platform is matched where it is selected`(platform: ClientPlatform) {
        let alone = ClientPlatforms(platform)
        #expect(PlatformCondition(alone).match(platform) == .yes)
        #expect(PlatformCondition(ClientPlatforms.all.subtracting(alone)).match(platform) == .no)
        #expect(PlatformCondition.all.match(platform) == .yes)
        #expect(ClientPlatforms.all.platforms.contains(platform))
    }

    @Test func `A platform that cannot be told needs all six`() {
        #expect(PlatformCondition.all.match(nil) == .yes)
        for platform in ClientPlatform.allCases {
            let most = ClientPlatforms.all.subtracting(ClientPlatforms(platform))
            #expect(PlatformCondition(most).match(nil) == .no)
        }
    }

    @Test func `It is said in words`() {
        #expect(PlatformCondition.all.sentence == "any")
        #expect(PlatformCondition([.macos, .otherMobile]).sentence == "other-mobile, macos")
    }
}
