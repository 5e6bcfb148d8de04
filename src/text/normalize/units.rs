//! Tables of units, currencies and measure words, and the grammar of compound units.

use super::table::{Names, Words, starts_with};

/// Symbols of units and their spoken names.
#[rustfmt::skip]
static UNITS: Names = Names::new(&[
    ("mm", "毫米"), ("cm", "厘米"), ("dm", "分米"), ("m", "米"), ("km", "公里"), ("KM", "公里"),
    ("nm", "纳米"), ("um", "微米"), ("μm", "微米"), ("ha", "公顷"), ("hm²", "公顷"), ("mg", "毫克"), ("g", "克"),
    ("kg", "千克"), ("KG", "千克"), ("Kg", "千克"), ("t", "吨"), ("μg", "微克"), ("ug", "微克"),
    ("ng", "纳克"), ("pg", "皮克"), ("ml", "毫升"), ("mL", "毫升"), ("ML", "毫升"), ("l", "升"), ("L", "升"),
    ("dL", "分升"), ("dl", "分升"), ("μL", "微升"), ("μl", "微升"), ("uL", "微升"), ("fL", "飞升"),
    ("ms", "毫秒"), ("μs", "微秒"), ("us", "微秒"), ("ns", "纳秒"), ("s", "秒"), ("min", "分钟"),
    ("mins", "分钟"), ("h", "小时"), ("hr", "小时"), ("hz", "赫兹"), ("Hz", "赫兹"), ("HZ", "赫兹"),
    ("kHz", "千赫兹"), ("KHz", "千赫兹"), ("MHz", "兆赫兹"), ("GHz", "吉赫兹"), ("THz", "太赫兹"), ("W", "瓦"),
    ("mW", "毫瓦"), ("kW", "千瓦"), ("KW", "千瓦"), ("MW", "兆瓦"), ("GW", "吉瓦"), ("kWh", "千瓦时"),
    ("KWh", "千瓦时"), ("MWh", "兆瓦时"), ("GWh", "吉瓦时"), ("V", "伏"), ("kV", "千伏"), ("KV", "千伏"), ("mV", "毫伏"),
    ("kVA", "千伏安"), ("mA", "毫安"), ("μA", "微安"), ("mAh", "毫安时"), ("Ah", "安时"), ("Wh", "瓦时"),
    ("Ω", "欧姆"), ("kΩ", "千欧"), ("MΩ", "兆欧"), ("μF", "微法"), ("pF", "皮法"), ("dB", "分贝"), ("db", "分贝"),
    ("Pa", "帕"), ("hPa", "百帕"), ("kPa", "千帕"), ("KPa", "千帕"), ("MPa", "兆帕"), ("Mpa", "兆帕"), ("GPa", "吉帕"),
    ("mmHg", "毫米汞柱"), ("cmH2O", "厘米水柱"), ("mol", "摩尔"), ("mmol", "毫摩尔"), ("μmol", "微摩尔"),
    ("umol", "微摩尔"), ("nmol", "纳摩尔"), ("pmol", "皮摩尔"), ("mEq", "毫当量"), ("IU", "国际单位"),
    ("mIU", "毫国际单位"), ("cal", "卡"), ("kcal", "千卡"), ("Kcal", "千卡"), ("J", "焦耳"), ("kJ", "千焦"),
    ("KJ", "千焦"), ("MJ", "兆焦"), ("N", "牛"), ("kN", "千牛"), ("mT", "毫特"), 
    ("rpm", "转每分钟"), ("r/min", "转每分钟"), ("r/s", "转每秒"), ("rad", "弧度"), ("fps", "帧每秒"), ("px", "像素"), ("mph", "英里每小时"),
    ("ft", "英尺"), ("lb", "磅"), ("oz", "盎司"), ("kbps", "千比特每秒"), ("Kbps", "千比特每秒"),
    ("Mbps", "兆比特每秒"), ("Gbps", "吉比特每秒"), ("bps", "个基点"), ("bp", "个基点"), ("BP", "个基点"),
    ("°C", "摄氏度"), ("°F", "华氏度"), ("°", "度"), ("′", "分"), ("″", "秒"), ("w", "万"), ("M", "兆"),
    ("lm", "流明"), ("lx", "勒克斯"), ("nit", "尼特"), ("nits", "尼特"), ("eV", "电子伏"),
    ("keV", "千电子伏"), ("MeV", "兆电子伏"), ("Nm", "牛米"), ("Bq", "贝可"), ("Sv", "希沃特"), ("mSv", "毫希沃特"),
    ("μSv", "微希沃特"), ("Gy", "戈瑞"), ("MB/s", "兆每秒"), ("Mb/s", "兆比特每秒"), ("GB/s", "GB每秒"),
    ("KB/s", "KB每秒"), ("Gb/s", "吉比特每秒"), ("dpi", "dpi"), ("ppm", "ppm"), ("ppb", "ppb"),
]);

/// What may stand under the stroke besides a unit; some units have another name there.
#[rustfmt::skip]
static PER: Names = Names::new(&[
    ("h", "小时"), ("s", "秒"), ("min", "分钟"), ("d", "天"), ("K", "开"), ("人", "人"), ("天", "天"),
    ("日", "日"), ("月", "月"), ("年", "年"), ("小时", "小时"), ("分钟", "分钟"), ("分", "分"), ("秒", "秒"),
    ("次", "次"), ("个", "个"), ("台", "台"), ("件", "件"), ("平方米", "平方米"), ("立方米", "立方米"),
    ("吨", "吨"), ("斤", "斤"), ("公斤", "公斤"), ("千克", "千克"), ("克", "克"), ("升", "升"), ("股", "股"),
    ("桶", "桶"), ("亩", "亩"), ("晚", "晚"), ("位", "位"), ("张", "张"), ("瓶", "瓶"), ("盒", "盒"), ("周", "周"),
    ("千瓦时", "千瓦时"), ("度", "度"), ("盎司", "盎司"), ("公里", "公里"), ("千米", "千米"), ("百公里", "百公里"),
    ("100km", "百公里"), ("kg", "千克"), ("m", "米"), ("辆", "辆"), ("套", "套"), ("间", "间"), ("节", "节"),
    ("HP", "高倍视野"), ("HPF", "高倍视野"),
]);

/// Units written in Chinese that may stand before `/`.
#[rustfmt::skip]
static HAN_UNITS: Words = Words::new(&[
    "平方米", "立方米", "公里", "千米", "千克", "公斤", "毫克", "毫升", "万美元", "万元", "亿元", "美元",
    "港元", "欧元", "人民币", "厘米", "毫米", "元", "米", "克", "吨", "升", "人", "次", "斤", "块", "字",
    "转", "件", "台", "辆", "片", "粒", "滴", "桶", "千瓦时", "度", "摩尔", "毫摩尔", "微克",
]);

/// Signs and codes before an amount → name of the currency after it.
#[rustfmt::skip]
static CURRENCIES: Names = Names::new(&[
    ("HK$", "港元"), ("US$", "美元"), ("NT$", "新台币"), ("A$", "澳元"), ("AU$", "澳元"), ("C$", "加元"),
    ("CA$", "加元"), ("S$", "新加坡元"), ("R$", "雷亚尔"),
    ("RMB", "人民币"), ("CNY", "人民币"), ("USD", "美元"), ("EUR", "欧元"), ("GBP", "英镑"),
    ("JPY", "日元"), ("HKD", "港元"), ("KRW", "韩元"), ("TWD", "新台币"), ("AUD", "澳元"), ("CAD", "加元"),
    ("SGD", "新加坡元"), ("CHF", "瑞士法郎"), ("THB", "泰铢"), ("RUB", "卢布"), ("MOP", "澳门元"),
    ("¥", "元"), ("￥", "元"), ("$", "美元"), ("€", "欧元"), ("£", "英镑"), ("₩", "韩元"), ("₽", "卢布"),
    ("฿", "泰铢"), ("₹", "卢比"), ("₫", "越南盾"), ("₱", "比索"), ("₺", "里拉"), ("￡", "英镑"),
]);

/// Behind an amount: it is money.
#[rustfmt::skip]
static MONEY: Words = Words::new(&[
    "元", "块", "万元", "亿元", "美元", "美金", "港元", "欧元", "英镑", "日元", "人民币", "万美元", "亿美元",
    "港币", "澳元", "加元", "卢布",
]);

/// Measure words and nouns that a number counts; 2 before them is 两.
#[rustfmt::skip]
static MEASURES: Words = Words::new(&[
    "个", "只", "条", "张", "本", "位", "名", "件", "种", "类", "项", "次", "回", "遍", "趟", "场", "台",
    "部", "辆", "架", "艘", "座", "栋", "幢", "间", "家", "所", "对", "双", "副", "套", "份", "盘", "碗", "杯",
    "瓶", "箱", "包", "袋", "盒", "块", "片", "篇", "首", "封", "把", "支", "枝", "根", "棵", "株", "朵", "颗",
    "粒", "滴", "头", "匹", "群", "伙", "帮", "批", "门", "道", "句", "段", "页", "行", "列", "排", "步", "年",
    "天", "周", "岁", "小时", "分钟", "秒", "点", "刻钟", "倍", "米", "公里", "千米", "里", "厘米", "毫米",
    "分米", "纳米", "微米", "海里", "英", "克", "千克", "公斤", "斤", "吨", "升", "毫", "元", "毛", "角",
    "美元", "美金", "港元", "港币", "欧元", "英镑", "日元", "人民币", "亩", "公顷", "平方", "立方", "平米", "国", "人",
    "口", "样", "番", "组", "队", "集", "局", "轮", "票", "针", "餐", "顿", "夜", "晚", "成", "边", "方",
    "端", "侧", "万", "亿", "千", "则", "枚", "幅", "顶", "尊", "杆", "声", "拨", "堂", "节", "代人", "者",
    "兆", "吉", "瓦", "伏", "帧", "磅", "盎司", "多", "余", "星期", "分", "度", "桶", "罐", "户", "宗", "起",
    "例", "处", "册", "卷书", "发", "门课", "圈", "胜", "负", "篮板", "助攻", "抢断", "盖帽", "球",
    "比特", "字节", "像素", "百", "届", "任", "尾", "茬", "剂", "贴", "丸", "勺", "汤匙", "茶匙",
    "岸", "股", "半", "厢", "字", "词", "折线", "站", "公分", "摞", "叠",
    "款", "家人", "学分", "学时", "课时", "季度", "档", "分之",
]);

/// Words that begin like a measure word, but before which a number counts places in a row or is
/// part of a name, so that 2 stays 二.
#[rustfmt::skip]
static ORDINAL_NOUNS: Words = Words::new(&[
    "年级", "年纪", "月", "日", "号", "楼", "层", "班", "级", "等", "期", "方面军", "人转", "把手", "手房", "手车", "手货", "手烟", "手市场", "手交易", "手资料", "季度",
    "元一次", "元二次", "元函数", "对话", "对手",
    "对方", "对比", "对抗", 
    "路", "环", "胎", "婚", "次元", "维码", "线城市", "次函数", "次方", "次曲线", "项式", "进制", "中", "连",
    "营", "师", "股东", "流", "战", "叔", "哥", "姐", "妹", "弟", "舅", "姨", "爷", "奶奶", "房东", "折",
    "氧化", "锅头", "百五", "极管", "维", "大爷", "次方程", "区", "院", "时", "型", "档", "部曲", 
    "话不说", "两", "分之", "分法", "线", "人世界", "面性", "重唱", "重奏", "声部", "尖瓣", "次创业",
    "次污染", "次加工", "次开发", "叠纪", "甲", "噁", "品", "等奖", "级市", 
]);

fn no_letter(rest: &[char]) -> bool {
    !rest.first().is_some_and(|ch| ch.is_ascii_alphanumeric())
}

/// The exponent at the start of `text`: its length and value. Plain digits count only behind a
/// length (`m2`) or a second (`s2`), and where nothing but the unit can go on.
fn exponent(text: &[char], plain: bool) -> Option<(usize, i8)> {
    match text {
        ['−' | '⁻', '¹', ..] => Some((2, -1)),
        ['−' | '⁻', '²', ..] => Some((2, -2)),
        ['−' | '⁻', '³', ..] => Some((2, -3)),
        ['-', '1', rest @ ..] if plain && no_letter(rest) => Some((2, -1)),
        ['²', ..] => Some((1, 2)),
        ['³', ..] => Some((1, 3)),
        ['^', '2', rest @ ..] if no_letter(rest) => Some((2, 2)),
        ['^', '3', rest @ ..] if no_letter(rest) => Some((2, 3)),
        ['2', rest @ ..] if plain && no_letter(rest) => Some((1, 2)),
        ['3', rest @ ..] if plain && no_letter(rest) => Some((1, 3)),
        _ => None,
    }
}

/// A unit with its power: 平方米, 二次方秒.
fn powered(name: &str, power: i8) -> String {
    let length = name.ends_with('米') || name == "公里";
    let name = if name == "公里" { "千米" } else { name };
    match power.unsigned_abs() {
        2 if length => format!("平方{name}"),
        3 if length => format!("立方{name}"),
        2 => format!("二次方{name}"),
        3 => format!("三次方{name}"),
        _ => name.to_owned(),
    }
}

/// One unit with its exponent: the length, the spoken name, and whether it is below the stroke.
fn factor(text: &[char], table: &Names) -> Option<(usize, String, bool)> {
    let bounded = |rest: &[char]| no_letter(rest) || exponent(rest, true).is_some();
    let (length, name) = table.longest(text, bounded)?;
    let rest = &text[length..];
    let measured = name.ends_with('米') || matches!(name, "公里" | "秒");
    let Some((more, power)) = exponent(rest, measured) else {
        return no_letter(rest).then(|| (length, name.to_owned(), false));
    };
    Some((length + more, powered(name, power), power < 0))
}

/// A unit at the start of `text`, compound units included: its length and spoken name.
///
/// `m/s²` is 米每二次方秒, `mol·L⁻¹` 摩尔每升, `J/(kg·°C)` 焦耳每千克摄氏度, `元/吨` 元每吨.
pub(super) fn unit(text: &[char]) -> Option<(usize, String)> {
    let symbol = factor(text, &UNITS);
    let mut complete = symbol.is_some();
    let (mut length, mut name) = match symbol {
        Some((length, name, true)) => (length, format!("每{name}")),
        Some((length, name, false)) => (length, name),
        None => {
            let length = HAN_UNITS.longest(text, |rest| rest.first() == Some(&'/'))?;
            (length, text[..length].iter().collect())
        }
    };
    while let Some('·' | '⋅' | '∙' | '*') = text.get(length) {
        let Some((more, next, below)) = factor(&text[length + 1..], &UNITS) else {
            break;
        };
        name.push_str(if below { "每" } else { "" });
        name.push_str(&next);
        length += 1 + more;
    }
    while text.get(length) == Some(&'/') {
        let Some((more, next)) = below(&text[length + 1..]) else {
            break;
        };
        name.push('每');
        name.push_str(&next);
        length += 1 + more;
        complete = true;
    }
    // A Chinese unit alone is ordinary text; `2m+1` has a variable and no metre.
    let variable = length == 1
        && matches!(text.get(1), Some('+' | '^'))
        && text.get(2).is_some_and(char::is_ascii_alphanumeric);
    (complete && !variable).then_some((length, name))
}

/// What stands under the stroke: a unit, or several in brackets.
fn below(text: &[char]) -> Option<(usize, String)> {
    if text.first() == Some(&'(') {
        let mut length = 1;
        let mut name = String::new();
        loop {
            let (more, next, _) =
                factor(&text[length..], &PER).or_else(|| factor(&text[length..], &UNITS))?;
            name.push_str(&next);
            length += more;
            match text.get(length)? {
                '·' | '⋅' | '∙' | '*' => length += 1,
                ')' => return Some((length + 1, name)),
                _ => return None,
            }
        }
    }
    let per = factor(text, &PER).map(|(length, name, _)| (length, name));
    let unit = factor(text, &UNITS).map(|(length, name, _)| (length, name));
    let han = PER
        .longest(text, |_| true)
        .filter(|_| text.first().is_some_and(|&ch| super::is_han(ch)))
        .map(|(length, name)| (length, name.to_owned()));
    per.or(unit).or(han)
}

/// The unit behind a stroke that follows a power: `10⁹/L`.
pub(super) fn per(text: &[char]) -> Option<(usize, String)> {
    let [_, rest @ ..] = text else { return None };
    let (length, name) = below(rest)?;
    Some((length + 1, format!("每{name}")))
}

/// Nouns that 两 stands before without a measure word, and counted words that begin like ordinals.
#[rustfmt::skip]
static PAIRED: Words = Words::new(&[
    "会", "地", "省", "市", "校", "江", "湖", "广", "腿", "眼", "耳", "肩", "面", "军", "党", "翼", "层楼",
    "级台阶", "路大军", "手准备", "手抓",
]);

/// Behind A, it is a grade.
static GRADED: Words = Words::new(&[
    "级", "景区", "大作", "游戏", "股", "座", "口", "区", "栋", "楼", "型", "款", "类", "班",
]);

/// Whether `A` here is ampere and not a grade: 16A, but 5A级景区.
pub(super) fn is_ampere(text: &[char]) -> bool {
    let ['A', rest @ ..] = text else { return false };
    no_letter(rest) && !GRADED.begin(rest)
}

/// A currency sign or code at the start of `text`.
pub(super) fn currency(text: &[char]) -> Option<(usize, &'static str)> {
    CURRENCIES.longest(text, |_| true)
}

/// Whether what follows a number makes it an amount of money.
pub(super) fn is_money(after: &[char]) -> bool {
    MONEY.begin(after)
}

/// Whether what follows a number makes it a quantity.
pub(super) fn is_measure(after: &[char]) -> bool {
    MEASURES.begin(after) || is_square_metre(after) || unit(after).is_some()
}

/// 平 alone is short for 平方米: 120平, but not 110平台.
fn is_square_metre(after: &[char]) -> bool {
    let ['平', rest @ ..] = after else {
        return false;
    };
    !rest
        .first()
        .is_some_and(|ch| "台安均等板稳静时常凡日局".contains(*ch))
}

/// Whether what follows a number says that it counts things or places in a row.
pub(super) fn is_counted(after: &[char]) -> bool {
    is_measure(after) || is_ordinal_noun(after) || matches!(after.first(), Some('%' | '‰' | '章'))
}

/// Whether 2 before this text is read 两.
pub(super) fn takes_liang(after: &[char]) -> bool {
    PAIRED.begin(after) || !is_ordinal_noun(after) && MEASURES.begin(after)
}

/// Whether 2 before the unit symbol here is read 两: 两千克, but 二毫米 is as good as 两毫米.
pub(super) fn is_liang_unit(after: &[char]) -> bool {
    let name = unit(after).map(|(_, name)| name.chars().collect::<Vec<_>>());
    name.is_some_and(|name| !starts_with(&name, "摄氏") && takes_liang(&name))
}

/// Whether a number before this text names a place in a row (二楼, 一月).
pub(super) fn is_ordinal_noun(after: &[char]) -> bool {
    ORDINAL_NOUNS.begin(after) && !PAIRED.begin(after)
}
