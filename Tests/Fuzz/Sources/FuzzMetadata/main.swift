import CFuzzer
import Federation

/// Metadata files of identity providers.
/// Holds for every input: the answer is the same twice; what is read can be pinned and shown; whoever
/// is found without being named is found by its name as well; and nobody is found by another name.

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzMetadata(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: data, count: count))
    let found = read(bytes)
    precondition(found == read(bytes))
    switch found {
    case .success(let metadata):
        check(metadata)
        let named = read(bytes, metadata.entityID)
        precondition(named == found || named == .failure(.duplicateEntity))
    case .failure(let fault):
        precondition(!fault.text.isEmpty)
        if case .severalEntities(let names) = fault {
            precondition((2...10).contains(names.count))
            for name in names { checkText(name) }
        }
    }
    for name in ["https://login.corp.test/idp", "urn:nobody"] {
        guard case .success(let metadata) = read(bytes, name) else { continue }
        precondition(metadata.entityID == name)
        check(metadata)
    }
    return 0
}

func check(_ metadata: IdentityProviderMetadata) {
    checkText(metadata.entityID)
    let certificates = metadata.certificates
    precondition((1...IdentityProvider.maximumCertificates).contains(certificates.count))
    precondition(Set(certificates).count == certificates.count)
    precondition(certificates.allSatisfy { !$0.isEmpty })
    for endpoint in metadata.signOnEndpoints + metadata.signOutEndpoints {
        checkText(endpoint.location)
    }
    for address in metadata.passiveEndpoints { checkText(address) }
}

func checkText(_ text: String) {
    precondition(!text.isEmpty)
    for scalar in text.unicodeScalars {
        precondition(scalar.properties.generalCategory != .control)
    }
}

func read(
    _ bytes: [UInt8], _ entityID: String? = nil
) -> Result<IdentityProviderMetadata, MetadataFault> {
    do {
        return .success(try IdentityProviderMetadata.read(bytes.span, entityID: entityID))
    } catch {
        return .failure(error)
    }
}

var arguments = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&arguments, &values, fuzzMetadata)
