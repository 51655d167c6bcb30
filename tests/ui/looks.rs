//! Pictures of the screens in light and dark, English and Japanese, wide and narrow, for people to
//! look at.

use std::time::Duration;

use tests::desktop::Options;

use crate::post::Post;

#[test]
fn the_screens_can_be_looked_at() {
    let (post, _) = Post::with_inbox(60);
    for language in ["en", "ja"] {
        for dark in [false, true] {
            let options = Options { language: language.to_owned(), dark, ..Options::default() };
            let desktop = post.desktop(options);
            let app = desktop.open(&[]);
            let page = app.page();
            let shade = if dark { "dark" } else { "light" };
            page.css("input[type=email]");
            page.screenshot(&format!("look-wizard-{language}-{shade}")).expect("a picture");
            app.kill();
            post.sign_in_by_fumictl(&desktop);
            let app = desktop.open(&[]);
            let page = app.page();
            let listed = page.wait_until(Duration::from_secs(30), |p| {
                p.all("[role=option]").is_ok_and(|rows| rows.len() > 5)
            });
            assert!(listed, "{}", page.shown());
            let rows = page.all("[role=option]").expect("rows");
            page.click(&rows[1]).expect("a row");
            let shown = page.wait_until(Duration::from_secs(20), |p| {
                let script = "const f = document.querySelector('article iframe'); \
                              return !!f && getComputedStyle(f).visibility === 'visible';";
                p.execute(script, &[]).is_ok_and(|yes| yes == true)
            });
            assert!(shown, "{}", page.shown());
            for (size, width, height) in
                [("wide", 1280, 820), ("medium", 900, 760), ("narrow", 420, 760)]
            {
                page.resize(width, height).expect("a size");
                page.screenshot(&format!("look-mail-{language}-{shade}-{size}"))
                    .expect("a picture");
            }
            app.kill();
        }
    }
}
