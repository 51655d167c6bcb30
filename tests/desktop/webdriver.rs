//! The WebDriver protocol, spoken to a driver on this machine.

use std::time::Duration;

use serde_json::{Value, json};
use ureq::Agent;

/// Why the driver did not do as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// WebDriver's word for it (`no such element`, `element not interactable`).
    pub code: String,
    /// The driver's sentence.
    pub message: String,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refusal {}

impl From<ureq::Error> for Refusal {
    fn from(error: ureq::Error) -> Self {
        Self { code: "no answer".to_owned(), message: error.to_string() }
    }
}

/// A driver, or one session of it, by its address.
#[derive(Debug, Clone)]
pub struct WebDriver {
    agent: Agent,
    address: String,
}

impl WebDriver {
    /// The driver at this address.
    pub fn new(address: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(60)))
            .build();
        Self { agent: config.new_agent(), address: address.to_owned() }
    }

    /// Begins a session with these capabilities.
    pub fn session(&self, capabilities: &Value) -> Result<Self, Refusal> {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let session = self.post("session", &body)?;
        let id = session["sessionId"].as_str().unwrap_or_default();
        Ok(Self { agent: self.agent.clone(), address: format!("{}/session/{id}", self.address) })
    }

    /// Asks for something.
    pub fn get(&self, path: &str) -> Result<Value, Refusal> {
        let mut answer = self.agent.get(self.at(path)).call()?;
        value(&answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string()?)
    }

    /// Has something done.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value, Refusal> {
        let request = self.agent.post(self.at(path)).header("content-type", "application/json");
        let mut answer = request.send(body.to_string())?;
        value(&answer.body_mut().with_config().limit(LARGEST_ANSWER).read_to_string()?)
    }

    /// Ends the session.
    pub fn delete(&self) -> Result<Value, Refusal> {
        let mut answer = self.agent.delete(&self.address).call()?;
        value(&answer.body_mut().read_to_string()?)
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.address)
    }
}

/// A screenshot of a large window.
const LARGEST_ANSWER: u64 = 64 << 20;

fn value(answer: &str) -> Result<Value, Refusal> {
    let mut answer: Value = serde_json::from_str(answer)
        .map_err(|error| Refusal { code: "no JSON".to_owned(), message: error.to_string() })?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(code) => {
            let message = value["message"].as_str().unwrap_or_default().to_owned();
            Err(Refusal { code: code.to_owned(), message })
        }
        None => Ok(value),
    }
}
