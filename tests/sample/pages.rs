//! HTML as newsletters and shops send it, at home in light and dark.

/// A story of a newsletter: its title, its words, the link's words and target.
pub type Story<'a> = (&'a str, &'a str, &'a str, &'a str);

/// A newsletter: name, colour of the brand, a picture (`cid:` or address), greeting, stories.
pub fn newsletter(
    (name, colour): (&str, &str),
    picture: &str,
    (title, intro): (&str, &str),
    stories: &[Story<'_>],
    farewell: &str,
) -> String {
    let stories: String = stories
        .iter()
        .map(|(title, words, link, target)| {
            format!(
                "<tr><td class=\"card\" style=\"padding:20px 28px;border-top:1px solid #e4e0d8\">\n\
                 <h2 style=\"margin:0 0 8px;font-size:19px;color:{colour}\">{title}</h2>\n\
                 <p style=\"margin:0 0 12px;line-height:1.55\">{words}</p>\n\
                 <a href=\"{target}\" style=\"display:inline-block;padding:9px 16px;\
                 background:{colour};color:#ffffff;text-decoration:none;border-radius:6px\">\
                 {link}</a></td></tr>\n"
            )
        })
        .collect();
    let head = head();
    format!(
        "{head}<body class=\"page\" style=\"margin:0;padding:24px 0;background:#f4f1ea;\
         color:#2b2b2b;font-family:Georgia,'Hiragino Mincho ProN',serif;font-size:16px\">\n\
         <table role=\"presentation\" class=\"card\" align=\"center\" width=\"600\" \
         cellspacing=\"0\" style=\"max-width:600px;background:#ffffff;border-radius:10px;\
         overflow:hidden\">\n\
         <tr><td style=\"padding:22px 28px;background:{colour};color:#ffffff;font-size:22px;\
         letter-spacing:1px\">{name}</td></tr>\n\
         <tr><td><img src=\"{picture}\" alt=\"\" width=\"600\" \
         style=\"display:block;width:100%;height:auto\"></td></tr>\n\
         <tr><td class=\"card\" style=\"padding:24px 28px\"><h1 style=\"margin:0 0 10px;\
         font-size:26px\">{title}</h1><p style=\"margin:0;line-height:1.6\">{intro}</p></td></tr>\n\
         {stories}<tr><td class=\"card\" style=\"padding:18px 28px;font-size:13px;color:#77716a\">\
         {farewell}</td></tr>\n</table></body></html>\n"
    )
}

/// A receipt: the shop, its colour, lines of what and how much, the sum.
pub fn receipt(
    (name, colour): (&str, &str),
    intro: &str,
    lines: &[(&str, &str)],
    (label, sum): (&str, &str),
) -> String {
    let rows: String = lines
        .iter()
        .map(|(what, price)| {
            format!(
                "<tr><td style=\"padding:8px 0\">{what}</td>\
                 <td align=\"right\" style=\"padding:8px 0\">{price}</td></tr>\n"
            )
        })
        .collect();
    let head = head();
    format!(
        "{head}<body class=\"page\" style=\"font-family:Helvetica,Arial,sans-serif;\
         background:#f5f6f8;color:#22262b;padding:20px\">\n\
         <table role=\"presentation\" class=\"card\" align=\"center\" width=\"520\" \
         style=\"max-width:520px;background:#ffffff;border-radius:8px;padding:24px\">\n\
         <tr><td colspan=\"2\" style=\"font-size:20px;font-weight:bold;color:{colour}\">{name}</td>\
         </tr>\n<tr><td colspan=\"2\" style=\"padding:12px 0\">{intro}</td></tr>\n{rows}\
         <tr><td style=\"border-top:2px solid {colour};padding-top:10px\"><b>{label}</b></td>\
         <td align=\"right\" style=\"border-top:2px solid {colour};padding-top:10px\"><b>{sum}</b>\
         </td></tr>\n</table></body></html>\n"
    )
}

/// A person's mail as mail programs write it: paragraphs and nothing else.
pub fn simple(paragraphs: &[&str]) -> String {
    let text: String = paragraphs.iter().map(|words| format!("<p>{words}</p>\n")).collect();
    format!("<html><body>\n{text}</body></html>\n")
}

fn head() -> &'static str {
    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">\n\
     <meta name=\"viewport\" content=\"width=device-width\">\n\
     <meta name=\"color-scheme\" content=\"light dark\">\n<style>\n\
     @media (prefers-color-scheme: dark) {\n\
     .page { background: #1d1f21 !important; color: #e8e6e3 !important; }\n\
     .card { background: #2a2d30 !important; color: #e8e6e3 !important; }\n}\n\
     @media (max-width: 600px) { .card { width: 100% !important; } }\n</style></head>\n"
}
