/// The scripts of the pages that send a browser on its trip. They are tried in browsers: what looks
/// roundabout is there because fields may be named `submit` or `acceptCharset`, which hides the
/// form's own.
enum PageScript {
    /// Keeps the fields of the form, if there is one, under the trip's number, and goes to the
    /// first link. What trips that ended elsewhere have left is removed. Where nothing can be
    /// kept, the form itself goes.
    static func leave(_ transaction: TransactionID) -> String {
        """
        const f=document.forms[0],u=document.links[0],n=Date.now();
        try{if(f){const s=sessionStorage;
        for(const k of Object.keys(s))if(k.startsWith('sp.')){let t;\
        try{t=n-JSON.parse(s.getItem(k))[0]}catch(e){}\
        if(!(t<\(lifetime)))s.removeItem(k)}
        s.setItem('sp.\(transaction.text)',JSON.stringify([n,[...new FormData(f)]]));
        u.parentNode.hidden=false}
        location.replace(u.href)}
        catch(e){if(f)HTMLFormElement.prototype.submit.call(f)}
        """
    }

    /// Puts the fields that were kept into the form and posts it; without any it says so.
    static func resume(_ transaction: TransactionID) -> String {
        """
        const k='sp.\(transaction.text)';let v;
        try{v=JSON.parse(sessionStorage.getItem(k))[1];sessionStorage.removeItem(k)}catch(e){}
        if(v){const f=document.forms[0],d=new DocumentFragment;
        for(const[n,x]of v){const i=document.createElement('input');\
        i.type='hidden';i.name=n;i.value=x;d.append(i)}
        f.append(d);HTMLFormElement.prototype.submit.call(f)}
        else{document.getElementById('going').hidden=true;\
        document.getElementById('stale').hidden=false}
        """
    }

    /// Milliseconds after which what was kept belongs to no trip any more.
    private static let lifetime = HandoffCookies.transactionLifetime * 1000
}

extension HTMLText {
    /// A script of this program.
    mutating func script(_ script: String, nonce: String) {
        markup("<script nonce=\"")
        text(nonce)
        markup("\">\n")
        plain(Array(script.utf8))
        markup("\n</script>\n")
    }
}
