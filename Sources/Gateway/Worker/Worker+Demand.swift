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
}

extension SignOnDemand {
    /// The demand in the app's own terms; nil when there is nothing to ask for.
    init?(_ demand: DemandCookie.Demand, _ policy: SignOnGuard) {
        let factor = demand.asksForFactor ? policy.factorClasses.first : nil
        guard factor != nil || demand.forcesAuthentication else { return nil }
        self.init(contextClass: factor, reauthentication: demand.forcesAuthentication)
    }
}
