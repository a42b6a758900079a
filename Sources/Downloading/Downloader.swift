internal import CCurl

/// Downloads files over HTTP, by libcurl.
public enum Downloader {
    /// Carries a download out, and blocks until it has ended one way or the other.
    ///
    /// Only http and https are spoken, also after a redirect, and never http after https. A server
    /// that sends no end, or nothing, is given up within the limits.
    public static func run(_ download: Download) throws(DownloadFault) -> Download.Answer {
        guard isReady else { throw DownloadFault(code: .address, description: "no libcurl") }
        let isSecure = download.address.lowercased().hasPrefix("https://")
        guard isSecure || download.address.lowercased().hasPrefix("http://"),
            download.address.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
        else {
            throw DownloadFault(
                code: .address, description: "the address begins neither with http:// nor https://")
        }
        guard let handle = unsafe curl_easy_init() else {
            throw DownloadFault(code: .address, description: "no memory for a download")
        }
        let transfer = unsafe Transfer(owning: handle, download)
        try transfer.prepare(download, isSecure: isSecure)
        return try transfer.perform()
    }

    /// libcurl's own preparation, done once and before it is used by any thread.
    private static let isReady = shim_curl_global_init() == CURLE_OK
}
