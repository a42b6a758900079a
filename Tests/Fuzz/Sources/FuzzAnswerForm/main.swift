import CFuzzer
import Federation

/// Pages of identity providers. The first byte says whether the rest is the page, or stands in front
/// of, behind or in a page that holds a real answer, or the page of an app that holds a real request.
/// Holds for every input: the result is the same twice; what the search by bytes does not see is not
/// found; the body of a form that was found says again what was found; and a request that asks for
/// more is still the same request in the same page.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzAnswerForm(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let way = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch way % 8 {
    case 4: checkRequest(rest)
    case 5: checkRequest(rest + request)
    case 6: checkRequest(request + rest)
    case 7: checkRequest(start + rest + requestEnd)
    case 0: check(rest)
    case 1: check(rest + answer)
    case 2: check(answer + rest)
    default: check(start + rest + end)
    }
    return 0
}

let start = Array("<form method=post action='https://app.test/acs'>".utf8)
let end = Array(
    """
    <input type="hidden" name="SAMLResponse" value="PHA6UmVzcG9uc2UgeG1sbnM6cD0ndXJuOm9hc2lzOm5hbWVz\
    OnRjOlNBTUw6Mi4wOnByb3RvY29sJyBJRD0nXzEnLz4="></form>
    """.utf8)
let answer = start + end
let requestEnd = Array(
    """
    <input type="hidden" name="SAMLRequest" value="PHA6QXV0aG5SZXF1ZXN0IHhtbG5zOnA9J3VybjpvYXNpczpu\
    YW1lczp0YzpTQU1MOjIuMDpwcm90b2NvbCcgSUQ9J18xJy8+"></form>
    """.utf8)
let request = start + requestEnd
let demand = SignOnDemand(contextClass: "https://refeds.org/profile/mfa", reauthentication: true)

func check(_ page: [UInt8]) {
    let found = find(page)
    precondition(found == find(page))
    guard AnswerForm.mayHoldAnswer(page.span) else {
        precondition(found == .success(nil))
        return
    }
    guard case .success(let form?) = found else { return }
    precondition(form.fields.contains { $0.value == form.value })
    let again = MessageRecogniser.recognise(form: form.body.span, protocols: .all)
    precondition(again == .message(form.message))
}

func checkRequest(_ page: [UInt8]) {
    guard let found = RequestPage(page.span) else { return }
    guard let changed = found.asking(demand, in: page.span) else { return }
    precondition(changed != page)
    // It may have grown over the limit.
    guard changed.count <= RequestPage.maximumBytes else { return }
    precondition(RequestPage(changed.span)?.message == found.message)
}

func find(_ page: [UInt8]) -> Result<FoundForm?, AnswerFault> {
    do {
        return .success(try AnswerForm.find(in: page.span))
    } catch {
        return .failure(error)
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzAnswerForm)
