//! Tables of words for generated mail: people, subjects and sentences in two languages.
//! In a sentence `{p}` stands for a person, `{n}` for a number, `{t}` for a thing, `{d}` for a day.

/// English-speaking people.
pub const PEOPLE: &[(&str, &str)] = &[
    ("Alice Nakamura", "alice@meadow.example"),
    ("Bob Ferreira", "bob@meadow.example"),
    ("Carol O'Brien", "carol.obrien@harbour.example"),
    ("Dmitri Volkov", "dmitri@northlight.example"),
    ("Emma Lindqvist", "emma.lindqvist@fjord.example"),
    ("Farid Haddad", "farid@cedar.example"),
    ("Grace Okafor", "grace.okafor@savanna.example"),
    ("Hiro Tanaka", "hiro@bamboo.example"),
    ("Ines Moreau", "ines.moreau@rivage.example"),
    ("Jack Whitfield", "jack@orchard.example"),
    ("Kavya Iyer", "kavya.iyer@lotus.example"),
    ("Liam Byrne", "liam.byrne@harbour.example"),
    ("Maria Santos", "maria@azulejo.example"),
    ("Noah Fischer", "noah.fischer@lindenhof.example"),
    ("Olivia Hart", "olivia@orchard.example"),
    ("Priya Menon", "priya@lotus.example"),
];

/// Japanese people.
pub const PEOPLE_JA: &[(&str, &str)] = &[
    ("佐藤 健一", "sato@sakura.example"),
    ("鈴木 美咲", "suzuki.misaki@hayashi.example"),
    ("高橋 大輔", "takahashi@sakura.example"),
    ("田中 由美子", "y-tanaka@umi.example"),
    ("伊藤 翔太", "ito.shota@hayashi.example"),
    ("渡辺 直樹", "watanabe@yama.example"),
    ("山本 さくら", "yamamoto@umi.example"),
    ("中村 恵", "nakamura.megumi@yama.example"),
    ("小林 誠", "kobayashi@sakura.example"),
    ("加藤 陽子", "kato@hayashi.example"),
];

/// Things people write about.
pub const THINGS: &[&str] = &[
    "the budget",
    "the contract",
    "the release",
    "the garden party",
    "the invoice",
    "the draft",
    "the train tickets",
    "the survey",
    "the new office",
    "the printer",
    "the workshop",
    "the roadmap",
    "the photos",
    "the recipe",
    "the bicycle",
    "the lease",
    "the slides",
    "the concert",
    "the translation",
    "the inspection",
    "the order",
    "the meeting notes",
    "the test results",
    "the moving date",
    "the website",
    "the holiday plan",
];

/// The same in Japanese.
pub const THINGS_JA: &[&str] = &[
    "見積書",
    "契約書",
    "次回の会議",
    "新しい企画",
    "請求書",
    "出張の日程",
    "報告書",
    "忘年会",
    "納品",
    "研修",
    "資料",
    "アンケート",
    "写真",
    "引っ越し",
    "健康診断",
    "座席表",
    "議事録",
    "システムの更新",
    "採用面接",
    "展示会",
];

/// Beginnings of subjects; a thing follows.
pub const SUBJECTS: &[&str] = &[
    "Question about",
    "Update on",
    "Changes to",
    "Your thoughts on",
    "Reminder:",
    "Thanks for",
    "Quick note on",
    "Next steps for",
    "Deadline for",
    "Feedback on",
    "Problem with",
    "Ideas for",
    "Confirming",
    "Please review",
    "News about",
    "Final version of",
];

/// Ends of Japanese subjects; a thing stands before.
pub const SUBJECTS_JA: &[&str] = &[
    "の件",
    "について",
    "のご確認のお願い",
    "のご連絡",
    "に関するご相談",
    "の変更について",
    "のお礼",
    "の日程調整",
    "（再送）",
    "のお知らせ",
];

/// English sentences.
pub const SENTENCES: &[&str] = &[
    "I had another look at {t} this morning and I think we are nearly there.",
    "Could you send me the latest version of {t} before {d}?",
    "{p} mentioned that {t} will take about {n} more days than we had planned.",
    "I have attached my notes; they are rough, so please read them kindly.",
    "Let me know if {d} suits you, otherwise I am free for the rest of the week.",
    "We spoke with {p} yesterday and agreed to leave {t} as it is for now.",
    "The total comes to {n} euros, which is a little less than last time.",
    "There is no hurry at all, but it would be good to have an answer by {d}.",
    "I am not sure I understood the second point, can you explain it in other words?",
    "If nothing else comes up I will finish {t} and send it round to everybody.",
    "The room is booked from {n} o'clock, and there will be coffee.",
    "{p} has offered to help, which is very kind, so I said yes.",
    "Please ignore my earlier message about {t}: I had mixed up two dates.",
    "It rained the whole weekend, so we stayed in and sorted out {t}.",
    "Number {n} on the list is the only one that still worries me.",
    "Thanks again for your patience with {t}, I know it has been a long story.",
    "As far as I can see, everything else is in order.",
    "I will be travelling on {d}, so replies may be slow.",
    "Have you heard anything from {p} about {t}?",
    "My suggestion would be to keep it simple and start with {n} of them.",
    "The shop said that it would arrive within {n} working days.",
    "I would rather talk about {t} by phone, it is easier that way.",
    "We can always change it later, nothing is carved in stone.",
    "In the meantime I have moved the older files to the shared folder.",
    "The second page of {t} has a small mistake in the table, row {n}.",
    "Everyone seemed happy with the result, {p} most of all.",
    "What do you think about meeting at the station at half past {n}?",
    "I forgot to say: the address has changed, the new one is below.",
    "Would it be possible to have {t} in both languages?",
    "Looking forward to seeing you on {d}.",
    "The figures for last month are {n} percent better than the ones before.",
    "Please keep this between us until {p} has had a chance to read it.",
];

/// Japanese sentences.
pub const SENTENCES_JA: &[&str] = &[
    "{t}につきまして、ご確認いただけますと幸いです。",
    "{d}までにお返事をいただけますでしょうか。",
    "先日お話しした{t}の件ですが、少し進展がありましたのでご報告いたします。",
    "{p}さんからも同じご意見をいただいております。",
    "添付の資料をご覧ください。",
    "合計は{n}円になります。前回より少し安くなりました。",
    "ご不明な点がございましたら、いつでもお知らせください。",
    "{d}の午後でしたら、終日空いております。",
    "お忙しいところ恐れ入りますが、よろしくお願いいたします。",
    "{t}は{n}部ほど必要になる見込みです。",
    "会議室は{n}階に変更になりました。",
    "昨日の雨で電車が遅れ、打ち合わせは{d}に延期となりました。",
    "{p}さんが引き続き担当してくださるそうです。",
    "前回のメールに誤りがありましたので、訂正いたします。",
    "{t}の最新版を共有フォルダに置きました。",
    "ご都合が悪い場合は、遠慮なくおっしゃってください。",
    "取り急ぎ、ご連絡まで。",
    "{n}日ほどお時間をいただければと存じます。",
    "次回は駅の近くのお店で、ゆっくりお話ししましょう。",
    "表の{n}行目の数字が古いままのようです。",
    "早速のお返事、ありがとうございます。",
    "皆さまにもよろしくお伝えください。",
    "{t}について、別の方法も検討してみました。",
    "寒くなってきましたので、どうぞご自愛ください。",
];

/// Days in English.
pub const DAYS: &[&str] =
    &["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "the weekend", "the 15th"];

/// Days in Japanese.
pub const DAYS_JA: &[&str] = &["月曜日", "火曜日", "水曜日", "木曜日", "金曜日", "来週", "15日"];

/// Senders of newsletters and notices.
pub const SENDERS: &[(&str, &str)] = &[
    ("Lantern Books", "news@lanternbooks.example"),
    ("Orchard & Sons", "hello@orchardandsons.example"),
    ("The Slow Kitchen", "letters@slowkitchen.example"),
    ("Cloudberry Status", "status@cloudberry.example"),
    ("Harbour Museum", "visit@harbourmuseum.example"),
    ("Pedal & Chain", "club@pedalandchain.example"),
];

/// The same in Japanese.
pub const SENDERS_JA: &[(&str, &str)] = &[
    ("青空書店", "info@aozora-shoten.example"),
    ("森のパン屋", "news@morinopan.example"),
    ("旅の便り", "letter@tabinotayori.example"),
    ("みどり市図書館", "lib@midori-city.example"),
];

/// Mailing lists: name, address.
pub const LISTS: &[(&str, &str)] = &[
    ("rust-gardeners", "rust-gardeners.lists.example"),
    ("harbour-choir", "choir.harbour.example"),
    ("old-cameras", "old-cameras.lists.example"),
];
