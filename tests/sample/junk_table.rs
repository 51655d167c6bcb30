//! Sample mail: what one should not believe (a table of mails).

use super::letter::{DAY, HOUR, Letter};

/// The mails. Their links lead nowhere: all names are reserved ones.
pub fn letters() -> Vec<Letter> {
    vec![
        Letter::new("phish", 14 * HOUR, ("Fumi Mail Support", "support@fumi-example.invalid"), "Your mailbox is full: confirm within 24 hours")
            .unread()
            .header("Reply-To: collector@mailbox-verify.invalid\r\n")
            .text("Your mailbox is full. Confirm your password: https://fumi.example/confirm\n")
            .html(
                "<html><body style=\"font-family:Arial,sans-serif\"><div style=\"border-top:4px solid #c0392b;padding:16px\">\
                 <h2>Your mailbox is 98% full</h2><p>Dear demo@fumi.example,</p><p>your messages will be <b>deleted in 24 hours</b> \
                 unless you confirm your password:</p><p><a href=\"http://login.mailbox-verify.invalid/fumi?u=demo\">\
                 https://fumi.example/confirm</a></p><p><a href=\"http://192.0.2.77/keep\" style=\"background:#c0392b;color:#fff;\
                 padding:10px 18px;text-decoration:none\">Keep my mail</a></p><form action=\"http://login.mailbox-verify.invalid/\">\
                 <input name=\"password\" type=\"password\"><button>Send</button></form><p style=\"color:#888\">Fumi Mail Support</p>\
                 <script>document.title='x'</script></div></body></html>\n"
                    .to_owned(),
            ),
        Letter::new("junk-prize", 2 * DAY, ("Lucky Draw", "winner@prizes.invalid"), "CONGRATULATIONS!!! You have been selected")
            .inside("Junk")
            .unread()
            .text("You have won a lawnmower. Send your address and the lawn.\n"),
        Letter::new("junk-ja", 3 * DAY, ("カスタマーセンター", "info@acount-kakunin.invalid"), "【重要】お客様のアカウントが停止されました")
            .inside("Junk")
            .unread()
            .text("お客様のアカウントに異常なアクセスがありました。\n24時間以内にご確認ください。\n\nhttp://acount-kakunin.invalid/login\n"),
        Letter::new("junk-seo", 5 * DAY, ("Growth Team", "grow@rank-first.invalid"), "Re: Re: your website")
            .inside("Junk")
            .text("Hello dear,\n\nI was looking at your website and it is not on page one. We can talk?\n"),
        Letter::new("junk-invoice", 8 * DAY, ("Accounting", "accounting@invoice-desk.invalid"), "Overdue invoice #88213")
            .inside("Junk")
            .text("Please find the overdue invoice attached. Enable editing to see it.\n")
            .file("application/zip", "invoice_88213.pdf.zip", b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ]
}
