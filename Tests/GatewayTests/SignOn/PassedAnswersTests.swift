import DeviceTrust
import Testing

@testable import Gateway

@Suite struct PassedAnswersTests {
    private let answers = PassedAnswers()

    private func answer(_ org: String = "corp") -> PassedAnswer {
        PassedAnswer(
            org: org,
            evidence: DeviceEvidence(posture: .trusted, issued: Sample.now, expiry: Sample.now + 9),
            certificate: nil, address: "192.0.2.1")
    }

    @Test func `What went through is known once`() {
        answers.remember([1], answer(), now: Sample.now)
        #expect(answers.take([1], now: Sample.now)?.org == "corp")
        #expect(answers.take([1], now: Sample.now) == nil)
    }

    @Test func `Another message is not known`() {
        answers.remember([1], answer(), now: Sample.now)
        #expect(answers.take([2], now: Sample.now) == nil)
    }

    @Test func `It is known for five minutes and not a second longer`() {
        answers.remember([1], answer(), now: Sample.now)
        answers.remember([2], answer(), now: Sample.now)
        #expect(answers.take([1], now: Sample.now + 299) != nil)
        #expect(answers.take([2], now: Sample.now + 300) == nil)
    }

    @Test func `The oldest make room`() {
        for number in 0..<(PassedAnswers.limit + 10) {
            answers.remember(
                [UInt8(number >> 16), UInt8(number >> 8 & 255), UInt8(number & 255)], answer(),
                now: Sample.now)
        }
        #expect(answers.take([0, 0, 9], now: Sample.now) == nil)
        #expect(answers.take([0, 0, 10], now: Sample.now) != nil)
    }
}
