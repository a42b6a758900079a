/// Why a unit failed. `name` is its class in a report.
package enum Fault: Error, Hashable, Sendable {
    case closed
    case connectFailed
    case connectRefused
    case noPort
    case notRefused
    case notResumed
    case `protocol`
    case reset
    case serverCertificate
    case status(Int)
    case timeout
    case tlsAlert(Int)

    package var name: String {
        switch self {
        case .closed: "closed"
        case .connectFailed: "connect_failed"
        case .connectRefused: "connect_refused"
        case .notRefused: "not_refused"
        case .notResumed: "not_resumed"
        case .noPort: "no_local_port"
        case .protocol: "protocol"
        case .reset: "reset"
        case .serverCertificate: "server_certificate"
        case .status(let status): "status_\(status)"
        case .timeout: "timeout"
        case .tlsAlert(let number): "tls_alert_\(number)"
        }
    }
}
