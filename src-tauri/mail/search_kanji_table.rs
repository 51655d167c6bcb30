//! Old and other forms of kanji, by the form that is common in Japanese today.

use std::sync::LazyLock;

/// The common form, then the others.
const FORMS: &str = "\
    万萬 与與 両兩 並竝 乗乘 乱亂 亀龜 予豫 争爭 亘亙 亜亞 仏佛 仮假 会會 伝傳 \
    体躰軆體 余餘 併倂 価價 倶俱 倹儉 偽僞 兎兔 児兒 党黨 内內 円圓 冊册 写寫 \
    凛凜 処處 剣剱劍劒釼 剤劑 剥剝 剰剩 励勵 労勞 効效 勅敕 勧勸 勲勳 区區 医醫 \
    単單 即卽 却卻 厨廚 厩廏廐 厳嚴 参參 双雙 収收 叙敍敘 台臺 号號 \
    呉吳 唖啞 営營 嘱囑 噛嚙 団團 囲圍 図圖 国囯圀國 圏圈 園薗 圧壓 堕墮 塁壘 \
    塩鹽 填塡 増增 壊壞 壌壤 壮壯 声聲 壱壹 売賣 変變 奥奧 奨奬獎 婿壻 嬢孃 \
    学學斈 宝寳寶 実實 富冨 寛寬 寝寢 対對 寿壽 専專 将將 尚尙 尭堯 尽盡 届屆 \
    屏屛 属屬 岳嶽 峡峽 峰峯 島嶋嶌 崎嵜 巣巢 巻卷 帯帶 帰歸皈 年秊 并幷 庁廳 \
    広廣 廃廢 弁瓣辨辯 弐貳 弥彌 弾彈 当當 彦彥 径徑 従從 徳德悳 徴徵 応應 恋戀 \
    恒恆 恥耻 恵惠 悦悅 悩惱 悪惡 惨慘 慎愼 懐懷 戦戰 戯戲 戸戶 戻戾 払拂 抜拔 \
    択擇 担擔 拝拜 拠據 拡擴 挙擧 挟挾 挿插 捜搜 掲揭 掴摑 掻搔 揺搖 携攜 摂攝 \
    撃擊 撹攪 教敎 数數 斉齊 斎齋 断斷 既旣 旧舊 昇曻 昼晝 晋晉 晩晚 暁曉 曽曾 \
    条條 来來 松枩 枡桝 枢樞 柳栁 栄榮 桑桒 桜櫻 桟棧 桧檜 検檢 楼樓 楽樂 概槪 \
    様樣 槙槇 権權 横橫 欠缺 欧歐 歓歡 歩步 歯齒 残殘 殴毆 殻殼 毎每 気氣 氷冰 \
    没沒 沢澤 浄淨 浅淺 浜濱濵 涙淚 涜瀆 清淸 渇渴 済濟 渋澀澁 渓溪 温溫 湾灣 \
    湿濕 満滿 溌潑 滝瀧 滞滯 潜潛濳 濤涛 瀬瀨 灯燈 炉爐 点點 為爲 焔焰 焼燒 \
    煙烟 犠犧 状狀 独獨 狭狹 猟獵 献獻 獣獸 瑶瑤 瓶甁 産產 画畫畵 略畧 畳疊 \
    痩瘦 痴癡 発發 皐皋 盗盜 県縣 真眞 研硏 砕碎 砺礪 礼禮 祢禰 祷禱 禄祿 禅禪 \
    秋穐 秘祕 称稱 税稅 稲稻 穂穗 穏穩 穣穰 窃竊 窓窗窻 竈竃 竜龍 竪豎 籠篭 \
    粋粹 粛肅 糸絲 糾糺 経經 絵繪 継繼 続續 総總 緑綠 緒緖 縁緣 縄繩 縦縱 繊纖 \
    繋繫 繍繡 缶罐 群羣 翻飜 聡聰 聴聽 胆膽 脱脫 脳腦 臓臟 舎舍 船舩 艶艷 芦蘆 \
    芸藝 苺莓 茎莖 荘莊 莱萊 萌萠 蒋蔣 蔵藏 薫薰 薬藥 藪薮 虚虛 虫蟲 蚕蠶 蛍螢 \
    蛮蠻 蝋蠟 衆眾 衛衞 装裝 裏裡 覇霸 覚覺 覧覽 観觀 触觸 訳譯 証證 誉譽 説說 \
    読讀 諌諫 謡謠 譲讓 讃讚 豊豐 賎賤 賛贊 践踐 躯軀 転轉 軽輕 辞辭 辺邉邊 \
    逓遞 遅遲 遥遙 郎郞 郷鄉鄕 酔醉 醤醬 醸釀 釈釋 野埜 鈎鉤 鉄鉃銕鐵 鉱礦鑛 \
    銭錢 鋭銳 鋳鑄 録錄 鎮鎭 関關 閲閱 闘鬪鬭 陥陷 険險 随隨 隠隱 隣鄰 隷隸 \
    雑襍雜 霊靈 青靑 静靜 頚頸 頬頰 頼賴 顔顏 顕顯 顛顚 飯飰 飲飮 餅餠 館舘 \
    駅驛 駆駈驅 騒騷 験驗 騨驒 髄髓 高髙 髪髮 鬱欝 鯵鰺 鴎鷗 鴬鶯 鶏雞鷄 鹸鹼 \
    麦麥 麹麴 麺麪麵 黄黃 黒黑 黙默 齢齡";

const FIRST: u32 = 0x4E00;
const LAST: u32 = 0x9FFF;

/// For each kanji of the main block the common form where it is another one, else 0.
static COMMON: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut common = vec![0; (LAST - FIRST) as usize + 1];
    for group in FORMS.split(' ') {
        let mut forms = group.chars();
        let Some(new) = forms.next() else { continue };
        for old in forms {
            if let Some(slot) = place(old).and_then(|n| common.get_mut(n)) {
                *slot = u32::from(new);
            }
        }
    }
    common
});

fn place(c: char) -> Option<usize> {
    u32::from(c).checked_sub(FIRST).and_then(|n| usize::try_from(n).ok())
}

/// The common form; the character itself where it has no other.
pub(crate) fn new_form(c: char) -> char {
    match c {
        // Three that stand outside the main block.
        '\u{20BB7}' => '吉',
        '\u{20B9F}' => '叱',
        '\u{FA11}' => '崎',
        _ => {
            let common = place(c).and_then(|n| COMMON.get(n)).copied().unwrap_or(0);
            char::from_u32(common).filter(|c| *c != '\0').unwrap_or(c)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_common_form_has_no_other_and_no_form_stands_twice() {
        let mut seen = std::collections::HashSet::new();
        for c in FORMS.chars().filter(|c| *c != ' ') {
            assert!(seen.insert(c), "{c}");
        }
        for group in FORMS.split(' ') {
            let new = group.chars().next().unwrap();
            for c in group.chars() {
                assert_eq!(new_form(c), new, "{c}");
            }
        }
        assert_eq!(new_form('𠮷'), '吉');
        assert_eq!(new_form('a'), 'a');
    }
}
