/// What an error of the server means to the store, by its SQLSTATE.
struct PostgresFailure {
    let state: String
    let words: String

    var error: StoreError {
        let text = "PostgreSQL: \(words)\(state.isEmpty ? "" : " (\(state))")"
        switch state.prefix(2) {
        // Wrong password or user, no such database, no such schema, no right to do it.
        case "28", "3D", "3F": return .misconfigured(text)
        // An index or a page is broken; a rule that holds among our own rows does not.
        case "XX", "23", "22": return .damaged(text)
        case "42": return state == "42501" ? .misconfigured(text) : .damaged(text)
        // Too many connections, cancelled for its time, shutting down, a standby that cannot
        // write, no room left, and whatever a later version may say.
        default: return .unavailable(text)
        }
    }
}
