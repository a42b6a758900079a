import Testing

@testable import Gateway

@Suite struct ReservedFieldsTests {
    private func isReserved(_ name: String) -> Bool {
        ReservedFields.contain([UInt8](name.utf8).span)
    }

    private func isReservedInAnswer(_ name: String) -> Bool {
        ReservedFields.containInAnswer([UInt8](name.utf8).span)
    }

    @Test(arguments: [
        "X-Sallyport-Device-Trust", "x-sallyport-device-trust", "X-SALLYPORT-DEVICE-TRUST",
        "X_Sallyport_Device_Trust", "x-sallyport_device-trust", "X_SALLYPORT_DEVICE_ID",
        "X-Sallyport-Jwt-Assertion", "X-Sallyport-Anything-Yet-To-Come", "X-Sallyport-",
        "Sallyport-Reason", "SALLYPORT_REASON",
        "Client-Cert", "client_cert", "CLIENT-CERT", "Client-Cert-Chain", "client_cert-chain",
        "X-Forwarded-Client-Cert", "x_forwarded_client_cert", "X-Forwarded-Client-Cert-Chain",
        "X-Client-Cert", "X-Client-Certificate", "X-SSL-Client-Verify", "X_SSL_CLIENT_S_DN",
        "SSL_CLIENT_CERT", "Ssl-Client-Verify", "X-Amzn-Mtls-Clientcert-Leaf",
        "X-Forwarded-Tls-Client-Cert-Info", "X-ARR-ClientCert", "X-ARR-SSL",
        "X-MS-ADFS-Proxy-Client-IP", "X-MS-Proxy", "X-MS-Client-Application",
        "X-MS-Endpoint-Absolute-Path", "X-MS-Forwarded-Client-IP", "X-MS-Target-Role",
        "Forwarded", "FORWARDED", "X-Forwarded", "X-Forwarded-Whatever-Comes", "X-Forwarded-For",
        "x_forwarded_for", "X-Forwarded-Host",
        "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Scheme",
        "X-Forwarded-Server", "X-Forwarded-Ssl", "X-Forwarded-User", "X-Forwarded-Groups",
        "X-Forwarded-Email", "X-Forwarded-Preferred-Username", "X-Real-IP", "X_REAL_IP",
        "X-Request-Id", "x_request_id", "X-Scheme", "X-Url-Scheme", "Front-End-Https",
        "X-Client-IP", "True-Client-IP", "X-Cluster-Client-IP",
        "Content_Length", "TRANSFER_ENCODING", "Transfer-encoding", "Connection",
    ])
    func `A name of ours is reserved in every spelling`(name: String) {
        #expect(isReserved(name))
    }

    @Test(arguments: Array("!#$%&'*+.^_`|~"))
    func `A mark that some server folds into an underscore hides no name`(mark: Character) {
        #expect(isReserved("X\(mark)Sallyport\(mark)Device\(mark)Trust"))
        #expect(isReserved("Client\(mark)Cert"))
        #expect(isReserved("x-forwarded\(mark)for"))
    }

    @Test(arguments: [
        "", "X", "X-", "X-Sallypor", "X-Sallyport", "Sallyport", "Client-Certs", "Client-Cer",
        "XClient-Cert", "Forwarded-By-Me", "X-Requested-With", "XForwarded-For",
        "X-Request-Identity", "X-CSRF-Token", "X-Api-Key", "Accept", "Authorization", "Cookie",
        "Content-Type", "Content-Encoding", "Sec-Fetch-Mode", "Traceparent", "If-None-Match",
        "SOAPAction", "MS-ASProtocolVersion", "X-MS-Version", "X-Amz-Date", "SSL-Session",
        "True-Client", "Connections", "Content-Lengths", "Client-Hints",
    ])
    func `Any other name passes`(name: String) {
        #expect(!isReserved(name))
    }

    @Test(arguments: ["X-Sallyport-Device-Id", "x_sallyport_reason", "SALLYPORT-REASON"])
    func `An app's answer may not carry what only the gateway says`(name: String) {
        #expect(isReservedInAnswer(name))
    }

    @Test(arguments: ["", "Set-Cookie", "X-Request-Id", "X-Forwarded-For", "Client-Cert"])
    func `An app's answer may carry anything else`(name: String) {
        #expect(!isReservedInAnswer(name))
    }
}
