//! What mail's HTML looks like when it is shown.

use crate::html::{HtmlError, Sanitised, sanitise};

fn clean(html: &str) -> Sanitised {
    let cid = |id: &str| match id {
        "one@x" => Some("mail://localhost/cid/7/2".to_owned()),
        "mail://localhost/cid/7/2" => Some(id.to_owned()),
        _ => None,
    };
    let once = sanitise(html, &cid).unwrap();
    let twice = sanitise(&once.html, &cid).unwrap();
    assert_eq!(twice.html, once.html, "cleaned twice");
    assert_eq!(twice.links, once.links);
    once
}

#[test]
fn a_newsletter_keeps_its_looks_and_loads_nothing() {
    let mail = clean(
        "<html><head><title>x</title><style>.a{color:red}</style></head>\
         <body bgcolor=\"#eeeeee\" onload=\"x()\"><table width=600 cellpadding=0><tr><td class=a>\
         <a href=\"https://example.org/?a=1&amp;b=2\" target=_blank onclick=x()>Read</a>\
         <img src=\"http://track.example/p.gif\" width=1 height=1><img src='cid:one%40x' alt='a \"b\"'>\
         </td></tr></table></body></html>",
    );
    assert_eq!(
        mail.html,
        "<style>.a {color: red;}\n</style><div bgcolor=\"#eeeeee\"><table width=\"600\" \
         cellpadding=\"0\"><tbody><tr><td class=\"a\"><a href=\"mail://localhost/link/0\" \
         title=\"https://example.org/?a=1&amp;b=2\">Read</a><img data-remote=\"0\" width=\"1\" \
         height=\"1\"><img src=\"mail://localhost/cid/7/2\" alt=\"a &quot;b&quot;\"></td></tr></tbody>\
         </table></div>"
    );
    assert_eq!(mail.links, ["https://example.org/?a=1&b=2"]);
    assert_eq!(mail.remote, ["http://track.example/p.gif"]);
    assert!(mail.own_colours);
    assert!(!clean("<p style=\"margin:0\">x</p>").own_colours);
}

#[test]
fn nothing_runs() {
    for html in [
        "<script>x</script>",
        "<svg onload=x><a xlink:href=javascript:x>",
        "<img src=x onerror=x>",
        "<a href=\"jav&#x09;ascript:x\">x</a>",
        "<math><mtext><table><mglyph><style><img src=x onerror=x>",
        "<noscript><p title=\"</noscript><img src=x onerror=x>\">",
        "<iframe srcdoc=\"<script>x</script>\"></iframe>",
        "<form action=https://x><input><button formaction=javascript:x>",
        "<link rel=preconnect href=https://x><meta http-equiv=refresh content='0;url=https://x'><base href=https://x>",
        "<style>@import 'https://x';</style>",
        "<div style=\"background:url(https://x)\">",
        "<table background=https://x><td background=https://x>",
        "<img srcset=https://x><picture><source srcset=https://x></picture><video poster=https://x>",
    ] {
        let out = clean(html).html;
        for bad in ["script", "onerror", "onload", "http", "url(", "import", "<form", "<style"] {
            assert!(!out.contains(bad), "{html} gave {out}");
        }
    }
}

#[test]
fn a_mail_cannot_use_our_own_addresses() {
    let mail =
        clean("<a href=\"mail://localhost/link/0\">x</a><img src=\"mail://localhost/cid/1/1\">");
    assert_eq!(mail.html, "<a>x</a><img>");
    let mail = clean("<a href=\"mail://localhost/link/5\" title=\"javascript:x\">x</a>");
    assert_eq!((mail.html.as_str(), mail.links.len()), ("<a>x</a>", 0));
}

#[test]
fn what_one_part_leaves_open_does_not_reach_the_next() {
    let mail = clean("<img src=\"http://evil.example/\0secret\"><b>two");
    assert_eq!(mail.html, "<img data-remote=\"0\"><hr>secret\"&gt;<b>two</b>");
}

#[test]
fn bombs_are_refused_or_cheap() {
    let none = |_: &str| None;
    let refused = |html: &str| sanitise(html, &none).map(|_| ());
    assert_eq!(refused(&"x".repeat((2 << 20) + 1)), Err(HtmlError::TooLarge));
    assert_eq!(refused(&"<div>".repeat(100_000)), Err(HtmlError::TooDeep));
    assert_eq!(refused(&"<a><b><i><u>".repeat(27_000)), Err(HtmlError::TooDeep));
    assert_eq!(refused(&"<span>".repeat(300)), Err(HtmlError::TooDeep));
    let formatting: String = (0..200).map(|n| format!("<font size={n}>")).collect();
    assert_eq!(
        refused(&(format!("<p>{formatting}") + &"<p>x".repeat(50_000))),
        Err(HtmlError::TooDeep)
    );
    assert_eq!(refused(&"<p>a<b>b</p>".repeat(20_000)), Err(HtmlError::TooDeep));
    for fine in
        ["<p>x", "<li>x", "<tr><td>x", "<b>x</b>", "<br>", "<div><p>x</div>", "<td><font>x</td>"]
    {
        assert_eq!(refused(&format!("<table>{}", fine.repeat(3_000))), Ok(()), "{fine}");
        assert!(clean(&fine.repeat(30)).html.contains("x") || fine == "<br>", "{fine}");
    }
    assert_eq!(refused(&format!("<p {}>", "a b=c ".repeat(300_000))), Ok(()));
}
