//! Typing in the web view: input methods and spelling, as the desktop has them.

use tauri::WebviewWindow;

/// Lets input methods show what they compose, where the text is, and has what is typed looked
/// through for spelling. (wry switches the first off on Linux, and WebKitGTK begins without the
/// second.) Without either one can still write.
#[cfg(target_os = "linux")]
pub fn prepare(window: &WebviewWindow) -> tauri::Result<()> {
    use webkit2gtk::{InputMethodContextExt as _, WebContextExt as _, WebViewExt as _};

    let languages = languages();
    window.with_webview(move |view| {
        let view = view.inner();
        if let Some(input) = view.input_method_context() {
            input.set_enable_preedit(true);
        }
        if let Some(context) = view.context() {
            let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
            context.set_spell_checking_languages(&languages);
            context.set_spell_checking_enabled(true);
        }
    })
}

/// Elsewhere the web view does both by itself.
#[cfg(not(target_os = "linux"))]
pub fn prepare(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

/// The person's languages as dictionaries are named (`en_GB`), and English, which everybody is
/// written to in.
#[cfg(target_os = "linux")]
fn languages() -> Vec<String> {
    let mut all: Vec<String> = sys_locale::get_locales().map(|tag| dictionary(&tag)).collect();
    if !all.iter().any(|one| one.starts_with("en")) {
        all.push("en_US".to_owned());
    }
    all.dedup();
    all
}

#[cfg(target_os = "linux")]
fn dictionary(tag: &str) -> String {
    let plain = tag.split(['.', '@']).next().unwrap_or(tag);
    plain.replace('-', "_")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_named_by_language_and_country() {
        assert_eq!(dictionary("en-GB"), "en_GB");
        assert_eq!(dictionary("ja_JP.UTF-8"), "ja_JP");
        assert_eq!(dictionary("de"), "de");
    }
}
