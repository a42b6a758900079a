import DeviceTrust
import Federation
import HTTP
import Transport

/// Asking the identity provider for more proof: in the request itself where its signature does not
/// forbid that, and always by annotation.
extension Worker {
    /// What a request to the identity provider behind the gateway is to ask for: what the rules
    /// say, and what the sign-on before this one lacked.
    func demand(
        _ demands: SignOnDemands, _ token: Token, _ head: borrowing ByteBuffer
    ) -> DemandCookie.Demand {
        let earlier = cookie(DemandCookie.name, head).flatMap(DemandCookie.read)
        let isFresh = demands.factor == .everySignOn || demands.reauthentication == .everySignOn
        return DemandCookie.Demand(
            asksForFactor: demands.factor != .none || earlier?.asksForFactor == true,
            forcesAuthentication: isFresh || earlier?.forcesAuthentication == true)
    }

    /// Puts a demand into the sign-on request that is about to go on, if it is not signed.
    mutating func insert(
        _ demand: DemandCookie.Demand, _ token: Token, _ head: borrowing ByteBuffer,
        _ policy: SignOnGuard, _ message: FederationMessage?
    ) {
        guard let message, let wanted = SignOnDemand(demand, policy) else { return }
        let limits = plan.snapshot.limits.recogniser
        switch message.binding {
        case .redirect:
            guard let range = request.queryRange,
                let query = wanted.rewritten(
                    query: head.bytes.extracting(range), limits: limits)?.text
            else { return }
            var target = Array(copying: head.bytes.extracting(request.pathRange))
            target.append(UInt8(ascii: "?"))
            details(token).target = target + query
        case .post:
            guard
                let form = Worker.form(
                    clients[token].heldForm, wanted, message, limits)
            else { return }
            dropForm(token)
            clients[token].heldForm.append(form.span)
            heldBytes += form.count
        }
    }

    private static func form(
        _ form: borrowing ByteBuffer, _ wanted: SignOnDemand, _ message: FederationMessage,
        _ limits: RecogniserLimits
    ) -> [UInt8]? {
        wanted.rewritten(form: form.bytes, limits: limits)?.text
    }

    // MARK: On an app's own host

    /// Notes what the identity provider is to be asked for, should the app's answer lead there.
    mutating func noteDemand(_ token: Token, _ head: borrowing ByteBuffer, _ app: App) {
        guard app.signOn != nil,
            let demand = cookie(DemandCookie.name, head).flatMap(DemandCookie.read)
        else { return }
        details(token).demand = demand
    }

    /// The address an app's answer leads to, with the demand put into the request it carries; nil
    /// where there is nothing to be changed.
    mutating func demandingLocation(_ client: Token, _ head: borrowing ByteBuffer) -> [UInt8]? {
        guard let demand = clients[client].exchange.signOn?.demand,
            let policy = clients[client].exchange.app?.signOn,
            let wanted = SignOnDemand(demand, policy), let field = answer.first(.location)
        else { return nil }
        let location = head.bytes.extracting(field.valueRange)
        guard let mark = location.indices.first(where: { location[$0] == UInt8(ascii: "?") })
        else { return nil }
        var end = location.count
        for index in mark..<location.count where location[index] == UInt8(ascii: "#") {
            end = index
            break
        }
        let query = location.extracting((mark + 1)..<end)
        let limits = plan.snapshot.limits.recogniser
        guard
            case .message(let message) = MessageRecogniser.recognise(
                query: query, protocols: .all, limits: limits),
            message.kind == .samlAuthnRequest || message.kind == .wsfedSignIn
        else { return nil }
        // Once the demand is on its way the next sign-on is like any other.
        clients[client].exchange.addCookie(DemandCookie.delete)
        guard let changed = wanted.rewritten(query: query, limits: limits)?.text
        else { return nil }
        return Array(copying: location.extracting(0...mark)) + changed
            + Array(copying: location.extracting(end..<location.count))
    }
}

extension SignOnDemand {
    /// The demand in the app's own terms; nil when there is nothing to ask for.
    fileprivate init?(_ demand: DemandCookie.Demand, _ policy: SignOnGuard) {
        let factor = demand.asksForFactor ? policy.factorClasses.first : nil
        guard factor != nil || demand.forcesAuthentication else { return nil }
        self.init(contextClass: factor, reauthentication: demand.forcesAuthentication)
    }
}
