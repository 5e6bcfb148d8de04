//! Words whose second syllable is neutral although the dictionary does not say so, and the two
//! words that are neutral in one meaning only: 东西 and 地方.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{near, near_ch};
use crate::text::Reason;
use crate::text::cell::Cell;
use crate::text::tables::Tables;

/// The number of these rules among those of [`crate::text::polyphone`].
const NUMBER: u8 = 44;
/// Words in which 子 is no suffix, by the character before it.
const FULL_ZI: &str = "学原莲男女电分粒量中质王太公弟君孔孟庄才游浪赤父母天臣瓜鱼棋精卵孢因离光核双亲独之逆义养长次幼嫡庶世童夫荀墨非曾黑松味前甲士仙西巨妖芥介激重轻玻费骄诸列晏管老内异载声基算因";

/// Words of two characters.
const WORDS: &str = "\
    丈人 上司 东家 严实 主顾 乡下 交情 亮堂 估摸 伶俐 伺候 住处 侄女 俏皮 俸禄 值得 停当 养活 冒失 冷战 出息 分量 勾搭 厚实 厚道 口袋 叨唠 \
    叫唤 叽咕 名堂 吓唬 告示 哈欠 响动 唾沫 啰唆 喜鹊 喷嚏 嘀嗒 坏处 壮实 外甥 夜里 太监 央求 奉承 女婿 奴才 好处 妆扮 妖怪 妖精 妥当 姐夫 \
    媒人 嫁妆 孝敬 安生 官司 实诚 宽敞 宽绰 富余 寡妇 小气 尸首 山药 岁数 差事 巴结 师父 帐篷 弟兄 归置 志气 忙活 快活 思量 怪物 惦记 戒指 \
    扁担 扎实 扒拉 打发 护士 抬举 抽屉 拉扯 拨拉 拾掇 挖苦 掂量 提防 搭理 收成 故事 敦实 敲打 时辰 晌午 晕乎 月饼 本钱 机灵 杂碎 权柄 架势 \
    柴火 柴禾 栅栏 棺材 欺负 正经 比划 油水 泼辣 洒脱 活计 添补 清静 滋润 点心 烟筒 照应 爽快 牌楼 牙碜 牢靠 王爷 理会 瓷实 甘蔗 用处 疏忽 \
    疟疾 白净 皇上 皮实 盘算 相声 眨巴 短处 石匠 硬朗 磨蹭 祖宗 祸害 秀才 秧歌 称呼 稳当 笑话 笼络 算计 素净 累赘 红火 翻腾 耷拉 胡琴 能耐 \
    脊梁 腻味 膏药 舒坦 苗条 苦处 行当 衣裳 补丁 见识 财主 跳蚤 踏实 转悠 近便 连累 迷瞪 透亮 邋遢 部分 铺盖 长处 门道 闺女 难为 难处 顺当 \
    麻利 \
";
/// What follows 东西 where it means east and west.
const COMPASS_BEFORE: &str = "南北方部向走两长宽横半对跨岸侧翼交文";
/// What stands before it there.
const COMPASS_AFTER: &str = "贯奔跨通越隔据";

/// The tone that has weakened stays the citation tone.
pub(super) fn apply(tables: &Tables, group: &mut [Cell]) {
    for cell in group.iter_mut() {
        // 子公司: a suffix starts no word.
        if cell.ch == '子' && cell.tone == 5 && cell.first && !cell.last && !cell.is_given() {
            let base = cell.base;
            cell.read(base, 3, Reason::Rule(NUMBER));
        }
    }
    for at in 1..group.len() {
        let (first, second) = (&group[at - 1], &group[at]);
        if first.word != second.word || second.is_given() {
            continue;
        }
        let tone = match (first.ch, second.ch) {
            ('东', '西') if is_compass(group, at) => 1,
            ('地', '方') if is_place(group, at) => 5,
            (before, '子') if second.tone == 5 && FULL_ZI.contains(before) => 3,
            _ if is_repeated_pair(group, at) => near(group, at, 1).map_or(5, |next| next.tone),
            pair if is_edge(group, at) && is_weak(tables, group, at, pair) => 5,
            _ => continue,
        };
        if tone == 5 {
            group[at].sound(tone);
        } else if tone != group[at].tone {
            let base = group[at].base;
            group[at].read(base, tone, Reason::Rule(NUMBER));
        }
    }
}

fn is_listed(pair: (char, char)) -> bool {
    static PAIRS: LazyLock<HashSet<(char, char)>> = LazyLock::new(|| {
        let pair = |word: &str| {
            let mut chars = word.chars();
            Some((chars.next()?, chars.next()?))
        };
        WORDS.split_whitespace().filter_map(pair).collect()
    });
    PAIRS.contains(&pair)
}

/// Whether the pair is listed here, or is neutral in the dictionary and part of a word that the
/// dictionary gives no reading for: 不清楚.
fn is_weak(tables: &Tables, group: &[Cell], at: usize, pair: (char, char)) -> bool {
    let here = &group[at];
    let part = here.reason == Reason::Default && !(group[at - 1].first && here.last);
    let inherited = part
        && tables
            .word(&[pair.0, pair.1])
            .and_then(|entry| tables.listed(&entry, 1))
            .is_some_and(|reading| reading.tone == 5 && reading.base == here.base);
    inherited || is_listed(pair)
}

/// The third syllable of 清清楚楚, which the neutral tone of 清楚 has got into.
fn is_repeated_pair(group: &[Cell], at: usize) -> bool {
    let chars = |distance| near_ch(group, at, distance);
    let whole = at >= 2
        && near(group, at, 1).is_some_and(|next| group[at - 2].first && next.last)
        && near(group, at, 1).is_some_and(|next| next.word == group[at - 2].word);
    whole && group[at].tone == 5 && chars(-2) == chars(-1) && chars(0) == chars(1)
}

/// Whether the pair starts or ends its word, and that word is no set phrase: 老朋友.
fn is_edge(group: &[Cell], at: usize) -> bool {
    (group[at - 1].first || group[at].last) && !group[at].is_tag(b'i')
}

fn is_compass(group: &[Cell], at: usize) -> bool {
    let (before, after) = (near_ch(group, at, -2), near_ch(group, at, 1));
    COMPASS_BEFORE.contains(after) || COMPASS_AFTER.contains(before)
}

/// 地方 as a place; before a noun it means local: 地方政府.
fn is_place(group: &[Cell], at: usize) -> bool {
    group[at].last && !near(group, at, 1).is_some_and(|next| matches!(next.tag[0], b'n' | b'b'))
}
