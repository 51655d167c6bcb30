//! Sample mail in Japanese: a thread on a trip, colleagues, a shop, the three charsets (a table of
//! mails).

use super::letter::{DAY, HOUR, Letter, Person};
use super::pages::{newsletter, receipt, simple};
use super::pictures::{loaf, torii};
use crate::compose::pdf::pdf;
use crate::compose::text::Charset;

const SATO: Person = ("佐藤 健一", "sato@sakura.example");
const SUZUKI: Person = ("鈴木 美咲", "suzuki.misaki@hayashi.example");
const YAMAMOTO: Person = ("山本 さくら", "yamamoto@umi.example");
const MOTHER: Person = ("森 和子", "kazuko@mori-family.example");
const BAKERY: Person = ("森のパン屋", "news@morinopan.example");
const BOOKS: Person = ("青空書店", "order@aozora-shoten.example");
const LIBRARY: Person = ("みどり市立図書館", "lib@midori-city.example");
const INN: Person = ("京都・鴨川旅館", "yoyaku@kamogawa-ryokan.example");

const TRIP: [&str; 5] = ["kyoto-1", "kyoto-2", "kyoto-3", "kyoto-4", "kyoto-5"];

/// The mails.
pub fn letters() -> Vec<Letter> {
    let mut all = trip();
    all.extend(others());
    all.extend(shops());
    all
}

fn trip() -> Vec<Letter> {
    let subject = "京都出張の日程について";
    let answer = "Re: 京都出張の日程について";
    vec![
        Letter::new(TRIP[0], 4 * DAY, SATO, subject).charset(Charset::Iso2022Jp).text(
            "森 様\n\nお世話になっております。佐藤です。\n\n来月の京都出張ですが、次の二つの日程で\n\
             検討しております。\n\n  案1: 10日(木)～11日(金)\n  案2: 17日(木)～18日(金)\n\n\
             ご都合はいかがでしょうか。\n\nよろしくお願いいたします。\n\n-- \n佐藤 健一\n",
        ),
        Letter::sent(TRIP[1], 4 * DAY - 3 * HOUR, SATO, answer)
            .answers(&TRIP[..1])
            .charset(Charset::Iso2022Jp)
            .text(
                "佐藤様\n\nご連絡ありがとうございます。\n案1でお願いできますでしょうか。\n\n森\n\n\
                 > 案1: 10日(木)～11日(金)\n> 案2: 17日(木)～18日(金)\n",
            ),
        Letter::new(TRIP[2], 3 * DAY, SATO, answer)
            .answers(&TRIP[..2])
            .charset(Charset::Iso2022Jp)
            .text(
                "森 様\n\n承知しました。案1で進めます。\n新幹線の指定席はこちらで予約しておきます。\n\n佐藤\n",
            ),
        Letter::new(TRIP[3], 2 * DAY, SUZUKI, answer)
            .answers(&TRIP[..3])
            .cc(SATO)
            .text(
                "森さん、佐藤さん\n\n鈴木です。私も同行することになりました。\n先方への資料を添付します。\
                 ご確認ください。\n\n鈴木\n",
            )
            .file(
                "application/pdf",
                "訪問資料_第2版.pdf",
                &pdf(&["Visit to Kyoto", "10 December: Higashiyama office", "11 December: the mill"]),
            ),
        Letter::new(TRIP[4], 2 * HOUR, SATO, answer)
            .answers(&TRIP[..4])
            .unread()
            .cc(SUZUKI)
            .charset(Charset::Iso2022Jp)
            .text(
                "森 様、鈴木 様\n\n切符が届きました。待ち合わせは当日7時45分、東京駅の\n八重洲中央口でお願いします。\n\n\
                 朝食は車内で食べましょう。駅弁はお任せください。\n\n佐藤\n\n> 私も同行することになりました。\n\
                 >> 新幹線の指定席はこちらで予約しておきます。\n",
            ),
    ]
}

fn others() -> Vec<Letter> {
    vec![
        Letter::new("mother", 20 * HOUR, MOTHER, "柿が届きましたか")
            .flag("\\Flagged")
            .text(
                "元気にしていますか。\n先週、柿を送りました。もう届いた頃かと思います。\n固いうちは冷蔵庫に入れずに、\
                 少し待ってから食べてね。\n\n父さんは相変わらず庭の手入れをしています。\n\n母より\n",
            ),
        Letter::sent("mother-re", 18 * HOUR, MOTHER, "Re: 柿が届きましたか")
            .answers(&["mother"])
            .text("届きました！　今年は特に大きいですね。\nお父さんにもよろしく。\n"),
        Letter::new("torii", 7 * DAY, YAMAMOTO, "伏見の写真")
            .text("先日の写真を送ります。朝早く行ったので、誰もいませんでした。\n\n山本\n")
            .html(
                "<html><body><p>先日の写真を送ります。<br>朝早く行ったので、誰もいませんでした。</p>\
                 <p><img src=\"cid:torii\" alt=\"丘の上の赤い鳥居\"></p><p>山本</p></body></html>\n"
                    .to_owned(),
            )
            .image("torii", torii()),
        Letter::new("cancel", 30 * HOUR, SUZUKI, "【中止】定例会議")
            .text("木曜日の定例会議は中止となりました。\n")
            .html(simple(&["木曜日の定例会議は<b>中止</b>となりました。"]))
            .calendar(
                "CANCEL",
                "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Hayashi//Calendar//JA\nMETHOD:CANCEL\nBEGIN:VEVENT\n\
                 UID:teirei-48@hayashi.example\nDTSTAMP:{day+0}T010000Z\nDTSTART:{day+2}T010000Z\n\
                 DTEND:{day+2}T020000Z\nSUMMARY:定例会議\nORGANIZER;CN=鈴木 美咲:mailto:suzuki.misaki@hayashi.example\n\
                 ATTENDEE:mailto:demo@fumi.example\nSEQUENCE:1\nSTATUS:CANCELLED\nEND:VEVENT\nEND:VCALENDAR\n",
            ),
        Letter::new("old-sjis", 40 * DAY, YAMAMOTO, "古い辞書の件")
            .inside("Archive")
            .charset(Charset::ShiftJis)
            .text("森さん\n\nお借りした辞書、とても役に立ちました。\n来週お返しします。\n\n山本\n"),
        Letter::sent("draft-ja", 3 * HOUR, YAMAMOTO, "Re: 伏見の写真")
            .inside("Drafts")
            .flag("\\Draft")
            .answers(&["torii"])
            .text("きれいな写真をありがとうございます。次は私も\n"),
        Letter::new("library", 33 * HOUR, LIBRARY, "【図書館】ご予約の資料が用意できました")
            .unread()
            .charset(Charset::Iso2022Jp)
            .text(
                "森 様\n\nご予約の資料が用意できました。\n\n  書名: 手紙の文化史\n  受取館: 中央図書館\n\n\
                 一週間以内にお越しください。\n※このメールには返信できません。\n",
            ),
    ]
}

fn shops() -> Vec<Letter> {
    let stories = [
        (
            "くるみと無花果のカンパーニュ",
            "長野のくるみをたっぷり練り込み、三十時間かけて発酵させました。薄く切って、バターだけでどうぞ。",
            "取り置きする",
            "https://morinopan.example/reserve/campagne",
        ),
        (
            "年末のシュトーレン",
            "今年も十二月一日から並びます。数に限りがありますので、お早めにご予約ください。",
            "予約はこちら",
            "https://morinopan.example/reserve/stollen",
        ),
    ];
    let page = newsletter(
        ("森のパン屋", "#8a5a2b"),
        "cid:loaf",
        (
            "冬のパンが焼き上がりました",
            "寒い朝に、焼きたての香りをお届けします。今月のおすすめは二つです。",
        ),
        &stories,
        "森のパン屋　みどり市3-2-1　水曜定休<br>\
         <a href=\"https://morinopan.example/unsubscribe\">配信を停止する</a>",
    );
    vec![
        Letter::new("bakery", 28 * HOUR, BAKERY, "冬のパンが焼き上がりました🍞")
            .unread()
            .header("List-Unsubscribe: <https://morinopan.example/unsubscribe>\r\n")
            .text("今月のおすすめ\n\n・くるみと無花果のカンパーニュ\n・年末のシュトーレン\n\nhttps://morinopan.example/\n")
            .html(page)
            .image("loaf", loaf()),
        Letter::new("aozora", 8 * DAY, BOOKS, "ご注文の確認（注文番号 2026-11083）")
            .text("ご注文ありがとうございます。\n\n手紙の書き方  1冊  1,650円\n送料  0円\n合計  1,650円\n")
            .html(receipt(
                ("青空書店", "#2a6f97"),
                "ご注文ありがとうございます。発送まで二、三日お待ちください。",
                &[("手紙の書き方　1冊", "1,650円"), ("送料", "0円")],
                ("合計", "1,650円"),
            )),
        Letter::new("inn", 3 * DAY + HOUR, INN, "ご予約ありがとうございます")
            .text(
                "森 様\n\nこの度はご予約いただき、誠にありがとうございます。\n\n  ご宿泊: 12月10日より1泊\n  お部屋: 和室八畳\n\
                 \x20 ご夕食: 18時30分\n\nお気をつけてお越しくださいませ。\n\n鴨川旅館\n",
            ),
    ]
}
