//! What a window shows, found as a person finds it: by role and name, by text.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};

use super::root;
use super::screen::Screen;
use super::webdriver::{Refusal, WebDriver};
use crate::process::poll;

/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
const ROLES: &str = include_str!("roles.js");

/// How long something may take to appear that takes no server: generous, for a busy machine.
pub const SOON: Duration = Duration::from_secs(20);

/// Keys that have no character.
pub mod key {
    /// Ends a chord.
    pub const NONE: &str = "\u{E000}";
    /// Control, held until [`NONE`].
    pub const CONTROL: &str = "\u{E009}";
    /// Shift, held until [`NONE`].
    pub const SHIFT: &str = "\u{E008}";
    /// Return.
    pub const ENTER: &str = "\u{E007}";
    /// Escape.
    pub const ESCAPE: &str = "\u{E00C}";
    /// Tab.
    pub const TAB: &str = "\u{E004}";
    /// The arrows.
    pub const UP: &str = "\u{E013}";
    /// See above.
    pub const DOWN: &str = "\u{E015}";
    /// See above.
    pub const LEFT: &str = "\u{E012}";
    /// See above.
    pub const RIGHT: &str = "\u{E014}";
    /// To the end.
    pub const END: &str = "\u{E010}";
    /// Delete.
    pub const DELETE: &str = "\u{E017}";
    /// F10; with Shift it asks for a menu.
    pub const F10: &str = "\u{E03A}";
    /// To the beginning.
    pub const HOME: &str = "\u{E011}";
}

/// Something on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(String);

impl Element {
    fn of(value: &Value) -> Option<Self> {
        Some(Self(value[ELEMENT].as_str()?.to_owned()))
    }

    /// For the arguments of a script.
    pub fn argument(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }
}

/// A rule of axe's that the page breaks.
#[derive(Debug, Clone)]
pub struct Violation {
    /// The rule (`color-contrast`).
    pub rule: String,
    /// How bad it is.
    pub impact: String,
    /// Where: the elements' selectors.
    pub targets: Vec<String>,
}

/// The page in a window.
#[derive(Debug)]
pub struct Page {
    session: WebDriver,
    screen: Screen,
}

impl Page {
    /// The page of a session, on a screen.
    pub fn new(session: WebDriver, screen: Screen) -> Self {
        Self { session, screen }
    }

    /// Goes to an address (the app itself never needs it).
    pub fn go(&self, url: &str) -> Result<(), Refusal> {
        self.session.post("url", &json!({ "url": url })).map(drop)
    }

    /// All elements a CSS selector names.
    pub fn all(&self, css: &str) -> Result<Vec<Element>, Refusal> {
        let query = json!({ "using": "css selector", "value": css });
        let found = self.session.post("elements", &query)?;
        Ok(found.as_array().into_iter().flatten().filter_map(Element::of).collect())
    }

    /// The first element a CSS selector names, waited for.
    ///
    /// # Panics
    /// Where it does not come.
    pub fn css(&self, css: &str) -> Element {
        let found = poll(SOON, || self.all(css).ok()?.into_iter().next());
        found.unwrap_or_else(|| panic!("nothing matches {css}; the page: {}", self.outline()))
    }

    /// All visible elements of a role, by their whole name or by a part of it.
    pub fn roles(&self, role: &str, name: &str, whole: bool) -> Result<Vec<Element>, Refusal> {
        let script = format!("{ROLES}\nreturn byRole(arguments[0], arguments[1], arguments[2]);");
        let found = self.execute(&script, &[json!(role), json!(name), json!(whole)])?;
        Ok(found.as_array().into_iter().flatten().filter_map(Element::of).collect())
    }

    /// The first visible element with this role and this accessible name, waited for.
    ///
    /// # Panics
    /// Where it does not come, with what there is instead.
    pub fn by_role(&self, role: &str, name: &str) -> Element {
        let found = poll(SOON, || self.roles(role, name, true).ok()?.into_iter().next());
        found.unwrap_or_else(|| panic!("no {role} \"{name}\"; the page: {}", self.outline()))
    }

    /// The first visible element with this role whose name holds `part`, waited for.
    ///
    /// # Panics
    /// Where it does not come, with what there is instead.
    pub fn by_role_with(&self, role: &str, part: &str) -> Element {
        let found = poll(SOON, || self.roles(role, part, false).ok()?.into_iter().next());
        found.unwrap_or_else(|| panic!("no {role} with \"{part}\"; the page: {}", self.outline()))
    }

    /// Whether such an element is visible now.
    pub fn has(&self, role: &str, name: &str) -> bool {
        self.roles(role, name, true).is_ok_and(|found| !found.is_empty())
    }

    /// Roles and names of what is visible, a line each.
    pub fn outline(&self) -> String {
        let lines = self.execute(&format!("{ROLES}\nreturn outline();"), &[]);
        lines.map_or_else(|refusal| refusal.to_string(), |text| string(&text))
    }

    /// Clicks with the mouse.
    pub fn click(&self, element: &Element) -> Result<(), Refusal> {
        self.session.post(&format!("element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Moves the mouse onto an element.
    pub fn hover(&self, element: &Element) -> Result<(), Refusal> {
        let origin = element.argument();
        let to = json!({ "type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": origin });
        let mouse = json!({ "pointerType": "mouse" });
        let source =
            json!({ "type": "pointer", "id": "mouse", "parameters": mouse, "actions": [to] });
        self.session.post("actions", &json!({ "actions": [source] })).map(drop)
    }

    /// Waits for an element by role and name and clicks it.
    ///
    /// # Panics
    /// Where it does not come or cannot be clicked.
    pub fn press(&self, role: &str, name: &str) {
        let clicked = poll(SOON, || self.click(&self.by_role(role, name)).ok());
        assert!(clicked.is_some(), "{role} \"{name}\" cannot be clicked: {}", self.outline());
    }

    /// Types into an element.
    pub fn type_into(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        let body = json!({ "text": text });
        self.session.post(&format!("element/{}/value", element.0), &body).map(drop)
    }

    /// Replaces what a field holds.
    pub fn fill(&self, element: &Element, text: &str) -> Result<(), Refusal> {
        self.session.post(&format!("element/{}/clear", element.0), &json!({}))?;
        self.type_into(element, text)
    }

    /// Types wherever the focus is: keys and chords (`CONTROL` `k` `NONE`).
    pub fn keys(&self, text: &str) -> Result<(), Refusal> {
        let (mut actions, mut held) = (Vec::new(), Vec::<String>::new());
        for c in text.chars().map(String::from) {
            match c.as_str() {
                key::NONE => actions.extend(held.drain(..).map(|key| up(&key))),
                key::CONTROL | key::SHIFT => {
                    actions.push(json!({ "type": "keyDown", "value": c }));
                    held.push(c);
                }
                _ => {
                    actions.push(json!({ "type": "keyDown", "value": c }));
                    actions.push(up(&c));
                }
            }
        }
        actions.extend(held.drain(..).map(|key| up(&key)));
        let source = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.session.post("actions", &json!({ "actions": [source] })).map(drop)
    }

    /// The text of an element as it is shown.
    pub fn text(&self, element: &Element) -> Result<String, Refusal> {
        Ok(string(&self.session.get(&format!("element/{}/text", element.0))?))
    }

    /// What a field holds, or any other property.
    pub fn property(&self, element: &Element, name: &str) -> Result<Value, Refusal> {
        self.session.get(&format!("element/{}/property/{name}", element.0))
    }

    /// An attribute, where it is there.
    pub fn attribute(&self, element: &Element, name: &str) -> Result<Option<String>, Refusal> {
        let value = self.session.get(&format!("element/{}/attribute/{name}", element.0))?;
        Ok(value.as_str().map(str::to_owned))
    }

    /// All text of the page as it is shown.
    pub fn shown(&self) -> String {
        let text = self.execute("return document.body ? document.body.innerText : '';", &[]);
        text.map(|text| string(&text)).unwrap_or_default()
    }

    /// Waits until the page shows a text.
    ///
    /// # Panics
    /// Where it does not.
    pub fn wait_for_text(&self, text: &str, limit: Duration) {
        let found = poll(limit, || self.shown().contains(text).then_some(()));
        assert!(found.is_some(), "\"{text}\" is not shown; the page: {}", self.shown());
    }

    /// Asks again and again until the answer is yes; whether it came in time.
    #[must_use]
    pub fn wait_until(&self, limit: Duration, mut ask: impl FnMut(&Self) -> bool) -> bool {
        poll(limit, || ask(self).then_some(())).is_some()
    }

    /// Runs the body of a function in the page.
    pub fn execute(&self, script: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        self.session.post("execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// The same; the function's last argument is to be called with the result.
    pub fn execute_async(&self, script: &str, arguments: &[Value]) -> Result<Value, Refusal> {
        self.session.post("execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// Goes into a frame.
    pub fn enter(&self, frame: &Element) -> Result<(), Refusal> {
        self.session.post("frame", &json!({ "id": frame.argument() })).map(drop)
    }

    /// Goes back to the page itself.
    pub fn leave_frames(&self) -> Result<(), Refusal> {
        self.session.post("frame", &json!({ "id": null })).map(drop)
    }

    /// Gives the window a size.
    pub fn resize(&self, width: u32, height: u32) -> Result<(), Refusal> {
        let rect = json!({ "x": 0, "y": 0, "width": width, "height": height });
        self.session.post("window/rect", &rect).map(drop)
    }

    /// Keeps a picture of the screen as `out/screens/NAME.png`. (The driver's own pictures never
    /// come where compositing is off.)
    pub fn screenshot(&self, name: &str) -> Result<PathBuf, Refusal> {
        // Two frames later what the page shows now has been painted.
        let painted = "const done = arguments[0]; \
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30)));";
        let _ = self.execute_async(painted, &[]);
        let folder = root().join("out/screens");
        fs::create_dir_all(&folder).map_err(kept)?;
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, self.screen.png().map_err(kept)?).map_err(kept)?;
        Ok(path)
    }

    /// What axe finds wrong with the page for people who cannot see or point.
    ///
    /// # Panics
    /// Where `ui/node_modules` is not installed.
    pub fn axe(&self) -> Result<Vec<Violation>, Refusal> {
        let path = root().join("ui/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(path).expect("axe-core is installed: npm ci in ui");
        self.execute(&format!("{axe}\n;window.axe = axe;"), &[])?;
        // The frame of a mail runs no script, so axe would wait for it in vain.
        let run = "const done = arguments[0]; \
            axe.run(document, { iframes: false }).then(r => done(r.violations), \
            e => done([{ id: 'axe failed', impact: String(e), nodes: [] }]));";
        let found = self.execute_async(run, &[])?;
        Ok(found.as_array().into_iter().flatten().map(violation).collect())
    }

    /// Ends the session, and the program with it.
    pub fn end(&self) {
        let _ = self.session.delete();
    }
}

fn violation(found: &Value) -> Violation {
    let nodes = found["nodes"].as_array().into_iter().flatten();
    Violation {
        rule: string(&found["id"]),
        impact: string(&found["impact"]),
        targets: nodes.map(|node| node["target"].to_string()).collect(),
    }
}

fn up(key: &str) -> Value {
    json!({ "type": "keyUp", "value": key })
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn kept(error: impl std::fmt::Display) -> Refusal {
    Refusal { code: "not kept".to_owned(), message: error.to_string() }
}
