//! The HTML vectors: what comes out holds nothing that runs or loads, for a second parser too.

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document, serialize};
use mail::html::{HtmlError, Sanitised, sanitise};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

use crate::corpus;

/// What may never stand in a sanitised page.
const FORBIDDEN: &[&str] = &[
    "script", "iframe", "object", "embed", "form", "input", "button", "select", "textarea", "link",
    "meta", "base", "svg", "math", "video", "audio", "source", "track", "picture", "template",
    "noscript", "title", "frame", "frameset", "applet", "portal", "dialog", "slot", "canvas",
];

fn parse(html: &str) -> RcDom {
    parse_document(RcDom::default(), ParseOpts::default()).one(html)
}

/// The page written again from its parsed tree.
fn written(html: &str) -> String {
    let mut out = Vec::new();
    let tree: SerializableHandle = parse(html).document.clone().into();
    serialize(&mut out, &tree, Default::default()).expect("a tree can be written");
    String::from_utf8_lossy(&out).into_owned()
}

/// Walks the tree and collects what must not be there.
fn faults(node: &Handle, out: &mut Vec<String>) {
    let mut nodes = vec![node.clone()];
    while let Some(node) = nodes.pop() {
        nodes.extend(node.children.borrow().iter().cloned());
        if let NodeData::Comment { .. } | NodeData::ProcessingInstruction { .. } = node.data {
            out.push("a comment".to_owned());
        }
        let NodeData::Element { name, attrs, .. } = &node.data else { continue };
        let element = name.local.to_string();
        if FORBIDDEN.contains(&element.as_str()) || &*name.ns != "http://www.w3.org/1999/xhtml" {
            out.push(format!("<{element}>"));
        }
        if element == "style" {
            let text: String = node.children.borrow().iter().map(text_of).collect();
            out.extend(style_fault(&text));
        }
        for attribute in attrs.borrow().iter() {
            let (key, value) = (attribute.name.local.to_string(), attribute.value.to_string());
            if let Some(fault) = attribute_fault(&element, &key, &value) {
                out.push(format!("<{element} {key}={value:?}>: {fault}"));
            }
        }
    }
}

fn text_of(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => String::new(),
    }
}

fn style_fault(css: &str) -> Option<String> {
    let lower = css.to_ascii_lowercase();
    let bad =
        ["url(", "http", "@import", "expression", "image(", "\\", "<", "fixed", "sticky", "@font"];
    bad.iter().find(|b| lower.contains(**b)).map(|b| format!("{b} in CSS: {css}"))
}

fn attribute_fault(element: &str, key: &str, value: &str) -> Option<String> {
    let lower: String = value.to_ascii_lowercase().split_whitespace().collect();
    match (element, key) {
        _ if key.starts_with("on") || key.contains(':') => {
            Some("an event or a namespace".to_owned())
        }
        ("a", "href") => {
            (!lower.starts_with("mail://localhost/link/")).then(|| "not our link".to_owned())
        }
        ("img", "src") => {
            let own = lower.starts_with("mail://localhost/") || lower.starts_with("data:image/");
            (!own || lower.contains("svg")).then(|| "not our image".to_owned())
        }
        (_, "style") => style_fault(value),
        // Read by people, followed by nobody.
        ("a" | "abbr" | "acronym", "title") | ("img", "alt") => None,
        ("img", "data-remote") => value.parse::<u32>().err().map(|e| e.to_string()),
        (
            _,
            "src" | "href" | "srcset" | "background" | "poster" | "action" | "formaction" | "data"
            | "ping" | "cite" | "longdesc" | "lowsrc" | "dynsrc" | "srcdoc" | "id" | "name"
            | "manifest",
        ) => Some("must not be here".to_owned()),
        _ => (lower.contains("http") || lower.contains("javascript:") || lower.contains("//"))
            .then(|| "holds a URL".to_owned()),
    }
}

/// Checks one vector; gives what is wrong with it.
fn judge(html: &str) -> Vec<String> {
    let cid = |id: &str| {
        let own = id.strip_prefix("mail://localhost/cid/").unwrap_or(id);
        own.bytes()
            .all(|b| b.is_ascii_alphanumeric())
            .then(|| format!("mail://localhost/cid/{own}"))
    };
    let clean: Sanitised = match sanitise(html, &cid) {
        Ok(clean) => clean,
        Err(HtmlError::TooLarge | HtmlError::TooDeep) => return Vec::new(),
    };
    let mut out = Vec::new();
    faults(&parse(&clean.html).document, &mut out);
    match sanitise(&clean.html, &cid) {
        Ok(twice) if twice.html == clean.html && twice.links == clean.links => {}
        Ok(twice) => out.push(format!("changes: {:?} -> {:?}", clean.html, twice.html)),
        Err(error) => out.push(format!("refused the second time: {error}")),
    }
    let mut round = written(&clean.html);
    for _ in 0..2 {
        let again = written(&round);
        if again != round {
            out.push(format!("another parser reads it differently: {round:?} -> {again:?}"));
        }
        round = again;
    }
    for link in &clean.links {
        let good = ["http://", "https://", "mailto:"].iter().any(|s| link.starts_with(s));
        if !good {
            out.push(format!("leads to {link:?}"));
        }
    }
    if clean.remote.iter().any(|u| !u.starts_with("http://") && !u.starts_with("https://")) {
        out.push(format!("would load {:?}", clean.remote));
    }
    out
}

fn run(name: &str, field: &str) {
    let Some(folder) = corpus::folder(name) else { return };
    let vectors = corpus::vectors(&folder, name);
    assert!(!vectors.is_empty(), "{name} is empty");
    let (mut bad, mut refused) = (Vec::new(), 0);
    for vector in &vectors {
        let html = vector[field].as_str().unwrap_or_default();
        let html = html
            .replace("__PROBE__", "http://127.0.0.1:9/x")
            .replace("__PROBE_HOST__", "127.0.0.1:9");
        refused += usize::from(sanitise(&html, &|_| None).is_err());
        for fault in judge(&html) {
            bad.push(format!("{}: {}", vector["id"], fault.chars().take(600).collect::<String>()));
        }
    }
    println!("{name}: {} vectors, {refused} refused as too deep", vectors.len());
    assert!(bad.is_empty(), "{} faults:\n{}", bad.len(), bad.join("\n"));
    assert!(refused * 100 <= vectors.len(), "{refused} were refused");
}

#[test]
fn no_vector_against_sanitisers_runs_or_loads() {
    run("html-sanitizer.jsonl", "html");
}

#[test]
fn no_vector_against_privacy_loads() {
    run("remote-load.jsonl", "html");
}

#[test]
fn links_lead_where_their_title_says_or_nowhere() {
    run("links.jsonl", "html");
}

#[test]
fn the_html_of_every_mail_is_harmless() {
    let Some(folder) = corpus::folder("the_html_of_every_mail_is_harmless") else { return };
    let mut bad = Vec::new();
    for path in corpus::files(&folder, ".eml") {
        let Ok(raw) = std::fs::read(&path) else { continue };
        let Some(html) = mail::message::Message::parse(&raw).html else { continue };
        for fault in judge(&html) {
            let fault: String = fault.chars().take(600).collect();
            bad.push(format!("{}: {fault}", path.display()));
        }
    }
    assert!(bad.is_empty(), "{} faults:\n{}", bad.len(), bad.join("\n"));
}
