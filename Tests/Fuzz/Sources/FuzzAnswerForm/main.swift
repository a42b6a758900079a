import CFuzzer
import Federation

/// Pages of identity providers. The first byte says whether the rest is the page, or stands in front
/// of, behind or in a page that holds a real answer.
/// Holds for every input: the result is the same twice; what the search by bytes does not see is not
/// found; and the body of a form that was found says again what was found.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzAnswerForm(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    guard let way = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch way % 4 {
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
