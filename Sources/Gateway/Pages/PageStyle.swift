/// The one style sheet of all pages. It stands inline, so that a page needs no second request and
/// works in embedded web views; the Content-Security-Policy names it by its hash, so that nothing
/// else can be slipped in. A test computes the hash and the contrast of every pair of colours.
enum PageStyle {
    static let sheet: StaticString = """
        :root{color-scheme:light dark;\
        --page:#eef1f5;--card:#ffffff;--text:#1a2330;--quiet:#4b5768;--line:#d3dae3;\
        --tint:#f1f6fc;--accent:#0a58a8;--on-accent:#ffffff;\
        --good:#156a3a;--good-tint:#e7f5ec;--bad:#a23b00;--bad-tint:#fdf0e6}
        @media (prefers-color-scheme:dark){:root{\
        --page:#0e131a;--card:#171f29;--text:#e9eef4;--quiet:#aab6c4;--line:#36424f;\
        --tint:#1e2a38;--accent:#86bdf8;--on-accent:#08131f;\
        --good:#6fd69a;--good-tint:#14301f;--bad:#ffb07a;--bad-tint:#38230f}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;padding:2rem 1rem;background:#eef1f5;background:var(--page);\
        color:#1a2330;color:var(--text);\
        font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
        main{max-width:40rem;margin:0 auto;padding:2.25rem 2.5rem 2rem;background:#fff;\
        background:var(--card);border:1px solid #d3dae3;border-color:var(--line);\
        border-radius:14px;overflow-wrap:anywhere;word-wrap:break-word}
        header{display:flex;align-items:center;margin:0 0 1.5rem}
        header p{margin:0;color:var(--quiet);font-weight:600}
        .badge{flex:none;width:3.25rem;height:3.25rem;padding:.55rem;margin-right:.9rem;\
        border-radius:12px;background:var(--tint);color:var(--accent)}
        .good .badge{background:var(--good-tint);color:var(--good)}
        .bad .badge{background:var(--bad-tint);color:var(--bad)}
        svg{display:block;width:100%;height:100%}
        h1{margin:0 0 .75rem;font-size:1.7rem;line-height:1.25;font-weight:700;\
        letter-spacing:-.01em;text-wrap:balance}
        h2{margin:0 0 .35rem;font-size:1rem;line-height:1.4;font-weight:700}
        p{margin:0 0 1rem}
        .lead{font-size:1.08rem}
        .advice{margin:1.5rem 0;padding:1rem 1.25rem;background:var(--tint);\
        border-left:4px solid #0a58a8;border-color:var(--accent);border-radius:4px 10px 10px 4px}
        .advice>:last-child{margin-bottom:0}
        ul{margin:.75rem 0 0;padding:0 0 0 1.2rem}
        li{margin:0 0 .4rem}
        a{color:#0a58a8;color:var(--accent);text-underline-offset:.15em}
        .actions{display:flex;flex-wrap:wrap;align-items:center;gap:.75rem 1.5rem;margin:1.5rem 0}
        .button{display:inline-block;padding:.65rem 1.3rem;border-radius:8px;background:#0a58a8;\
        background:var(--accent);color:#fff;color:var(--on-accent);font-weight:600;\
        text-decoration:none}
        .button:hover{text-decoration:underline}
        button.button{border:0;font:inherit;font-weight:600;cursor:pointer}
        a:focus-visible,button:focus-visible{outline:3px solid var(--accent);outline-offset:3px;border-radius:4px}
        .facts{margin:2rem 0 0;padding:1.25rem 0 0;border-top:1px solid #d3dae3;\
        border-color:var(--line);font-size:.92rem}
        .facts+.facts{margin-top:1.25rem}
        .facts h2{margin-bottom:.6rem}
        .facts p{color:var(--quiet)}
        dl{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:.35rem 1rem;margin:0}
        dt{color:var(--quiet)}
        dd{margin:0}
        code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;\
        font-size:.94em}
        .id{-webkit-user-select:all;user-select:all}
        [hidden]{display:none!important}
        .logo{flex:none;margin-left:auto;max-width:9rem;max-height:3.25rem;border-radius:6px}
        @media (prefers-color-scheme:dark){.logo{padding:.3rem;background:#fff}}
        .apps{list-style:none;margin:1.25rem 0 1.75rem;padding:0;border-top:1px solid #d3dae3;\
        border-color:var(--line)}
        .apps li{display:flex;flex-wrap:wrap;align-items:center;margin:0;\
        border-bottom:1px solid #d3dae3;border-color:var(--line)}
        .apps a{flex:1 1 12rem;padding:.8rem .5rem .8rem 0;font-weight:600}
        .locked{display:inline-flex;align-items:center;padding:.35rem 0;color:var(--bad);\
        font-size:.92rem}
        .locked svg{flex:none;width:1.15rem;height:1.15rem;margin-right:.4rem}
        .late{visibility:hidden;animation:late 0s linear 5s forwards}
        @keyframes late{to{visibility:visible}}
        [dir=rtl] .badge{margin:0 0 0 .9rem}
        [dir=rtl] .logo{margin:0 auto 0 0}
        [dir=rtl] .advice{border-left:0;border-right:4px solid #0a58a8;\
        border-color:var(--accent);border-radius:10px 4px 4px 10px}
        [dir=rtl] ul{padding:0 1.2rem 0 0}
        [dir=rtl] .apps{padding:0}
        [dir=rtl] .apps a{padding:.8rem 0 .8rem .5rem}
        [dir=rtl] .locked svg{margin:0 0 0 .4rem}
        .note,.due{display:inline-block}
        .note{color:var(--quiet)}
        .good .state{color:var(--good);font-weight:600}
        .bad .state,.due{color:var(--bad);font-weight:600}
        @media (max-width:36rem){body{padding:0;background:var(--card)}\
        main{border:0;border-radius:0;padding:1.5rem 1.25rem}\
        h1{font-size:1.45rem}.logo{max-width:6.5rem}\
        dl{display:block}dt{margin-top:.7rem}\
        .button{display:block;width:100%;text-align:center}}
        @media print{:root{--page:#fff;--card:#fff;--text:#000;--quiet:#333;--line:#999;\
        --tint:#fff;--accent:#000;--good:#000;--bad:#000;--good-tint:#fff;--bad-tint:#fff}\
        body{padding:0}main{border:0;padding:0;max-width:none}.actions{display:none}}
        """

    /// SHA-256 of `sheet` in base64.
    static let hash: StaticString = "c+kGPUL0U+vqFgKX4USZzhbxnT2hfOOT5muHbSaspcQ="
}
