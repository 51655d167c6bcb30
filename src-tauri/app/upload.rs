//! A file that the screens hand over as raw bytes: what it is stands in headers of the request.

use serde::de::Error as _;
use specta::Types;
use specta::datatype::DataType;
use specta::function::FunctionArg;
use tauri::Runtime;
use tauri::http::HeaderMap;
use tauri::ipc::{CommandArg, CommandItem, InvokeBody, InvokeError};

/// A file handed over. The request's body is what it holds; its headers are `fumi-draft` (the
/// draft's id), `fumi-name` (the file's name, as `encodeURIComponent` writes it), `fumi-mime` and
/// `fumi-inline` (`true` for a picture inside the text).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// The draft it is for.
    pub draft: String,
    /// Its name as the person's system has it.
    pub name: String,
    /// Its type.
    pub mime: String,
    /// Whether it is a picture inside the text.
    pub inline: bool,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Upload {
    fn read(headers: &HeaderMap, body: &InvokeBody) -> Result<Upload, serde_json::Error> {
        let header = |name: &str| {
            let value = headers.get(name).and_then(|value| value.to_str().ok());
            value.ok_or_else(|| serde_json::Error::custom("a header of a file is missing"))
        };
        Ok(Upload {
            draft: header("fumi-draft")?.to_owned(),
            name: unescaped(header("fumi-name")?),
            mime: header("fumi-mime")?.to_owned(),
            inline: header("fumi-inline")? == "true",
            bytes: match body {
                InvokeBody::Raw(bytes) => bytes.clone(),
                // A web view that cannot hand over bytes writes them as numbers.
                InvokeBody::Json(numbers) => serde_json::from_value(numbers.clone())?,
            },
        })
    }
}

/// Reads what `encodeURIComponent` has written.
fn unescaped(text: &str) -> String {
    let query = format!("n={}", text.replace('+', "%2B"));
    let url = tauri::Url::parse(&format!("mail://localhost/?{query}"));
    let name = url.ok().and_then(|u| u.query_pairs().next().map(|(_, value)| value.into_owned()));
    name.unwrap_or_default()
}

impl<'de, R: Runtime> CommandArg<'de, R> for Upload {
    fn from_command(command: CommandItem<'de, R>) -> Result<Self, InvokeError> {
        let message = command.message;
        Upload::read(message.headers(), message.payload())
            .map_err(|error| InvokeError::from(error.to_string()))
    }
}

impl FunctionArg for Upload {
    /// It is no argument of the call, but the request itself.
    fn to_datatype(_: &mut Types) -> Option<DataType> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (key, value) in [
            ("fumi-draft", "7"),
            ("fumi-name", name),
            ("fumi-mime", "image/png"),
            ("fumi-inline", "true"),
        ] {
            headers.insert(key, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_file_with_a_japanese_name_is_handed_over() {
        let body = InvokeBody::Raw(vec![0, 255]);
        let upload = Upload::read(&headers("%E7%8C%AB%20%26%20a%2Bb+c.png"), &body).unwrap();
        assert_eq!((upload.name.as_str(), upload.draft.as_str()), ("猫 & a+b+c.png", "7"));
        assert!(upload.inline && upload.bytes == [0, 255]);
        let numbers = InvokeBody::Json(serde_json::json!([1, 2]));
        assert_eq!(Upload::read(&headers("a"), &numbers).unwrap().bytes, [1, 2]);
    }

    #[test]
    fn a_file_of_which_something_is_missing_is_refused() {
        let body = InvokeBody::Raw(Vec::new());
        assert!(Upload::read(&HeaderMap::new(), &body).is_err());
        let words = InvokeBody::Json(serde_json::json!({"bytes": "x"}));
        assert!(Upload::read(&headers("a"), &words).is_err());
    }
}
