package import Measuring

/// What ends a run before its figures are there.
package enum LoadError: Error, CustomStringConvertible, Equatable {
    case command(String, status: Int)
    case file(String, reason: String)
    case library(String, reason: String)
    case notAccepted(path: String, Fault)
    case preparation(String, Fault, detail: String)
    case process(String)
    case unknownHost(String, reason: String)
    case unreachable(String, reason: String)

    package var description: String {
        switch self {
        case .command(let command, let status): "the command ended with \(status): \(command)"
        case .file(let file, let reason): "\(file): \(reason)"
        case .library(let call, let reason): "\(call): \(reason)"
        case .notAccepted(let path, let fault):
            "path \(path): the server refuses (\(fault.name)) what is not revoked yet"
        case .preparation(let what, let fault, let detail):
            "\(what): \(fault.name)\(detail.isEmpty ? "" : " (\(detail))")"
        case .process(let reason): reason
        case .unknownHost(let host, let reason): "\(host): \(reason)"
        case .unreachable(let place, let reason): "cannot connect to \(place): \(reason)"
        }
    }
}
