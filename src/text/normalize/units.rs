//! Tables of units, currencies and measure words.

/// Written unit → spoken name. Looked up longest first.
#[rustfmt::skip]
const UNITS: &[(&str, &str)] = &[
    ("mm", "毫米"), ("cm", "厘米"), ("dm", "分米"), ("m", "米"), ("km", "公里"), ("nm", "纳米"),
    ("um", "微米"), ("μm", "微米"), ("mm²", "平方毫米"), ("cm²", "平方厘米"), ("dm²", "平方分米"),
    ("m²", "平方米"), ("km²", "平方公里"), ("mm2", "平方毫米"), ("cm2", "平方厘米"),
    ("m2", "平方米"), ("km2", "平方公里"), ("mm³", "立方毫米"), ("cm³", "立方厘米"),
    ("dm³", "立方分米"), ("m³", "立方米"), ("cm3", "立方厘米"), ("m3", "立方米"), ("ha", "公顷"),
    ("hm²", "公顷"), ("mg", "毫克"), ("g", "克"), ("kg", "千克"), ("KG", "千克"), ("Kg", "千克"),
    ("t", "吨"), ("μg", "微克"), ("ug", "微克"), ("ml", "毫升"), ("mL", "毫升"), ("ML", "毫升"),
    ("l", "升"), ("L", "升"), ("ms", "毫秒"), ("μs", "微秒"), ("us", "微秒"), ("ns", "纳秒"),
    ("s", "秒"), ("min", "分钟"), ("h", "小时"), ("hr", "小时"), ("hz", "赫兹"), ("Hz", "赫兹"),
    ("kHz", "千赫兹"), ("KHz", "千赫兹"), ("MHz", "兆赫兹"), ("GHz", "吉赫兹"), ("W", "瓦"),
    ("kW", "千瓦"), ("KW", "千瓦"), ("MW", "兆瓦"), ("GW", "吉瓦"), ("kWh", "千瓦时"),
    ("kW·h", "千瓦时"), ("V", "伏"), ("kV", "千伏"), ("mV", "毫伏"), ("mA", "毫安"),
    ("mAh", "毫安时"), ("Wh", "瓦时"), ("Ω", "欧姆"), ("kΩ", "千欧"), ("dB", "分贝"),
    ("db", "分贝"), ("Pa", "帕"), ("hPa", "百帕"), ("kPa", "千帕"), ("KPa", "千帕"),
    ("MPa", "兆帕"), ("mmHg", "毫米汞柱"), ("mol", "摩尔"), ("mmol", "毫摩尔"),
    ("μmol", "微摩尔"), ("umol", "微摩尔"), ("cal", "卡"), ("kcal", "千卡"), ("J", "焦耳"),
    ("kJ", "千焦"), ("N", "牛"), ("rpm", "转每分钟"), ("fps", "帧每秒"), ("px", "像素"),
    ("ppm", "ppm"), ("in", "英寸"), ("ft", "英尺"), ("lb", "磅"), ("oz", "盎司"),
    ("mph", "英里每小时"), ("kbps", "千比特每秒"), ("Mbps", "兆比特每秒"), ("Gbps", "吉比特每秒"),
    ("bps", "比特每秒"), ("°C", "摄氏度"), ("°F", "华氏度"), ("°", "度"), ("′", "分"),
    ("″", "秒"), ("w", "万"), ("lm", "流明"), ("nit", "尼特"), ("eV", "电子伏"), ("Nm", "牛米"),
    ("N·m", "牛米"),
];

/// What may follow `unit/` besides another unit.
#[rustfmt::skip]
const PER: &[(&str, &str)] = &[
    ("h", "小时"), ("s", "秒"), ("min", "分钟"), ("d", "天"), ("人", "人"), ("天", "天"),
    ("日", "日"), ("月", "月"), ("年", "年"), ("小时", "小时"), ("分钟", "分钟"), ("分", "分"),
    ("秒", "秒"), ("次", "次"), ("个", "个"), ("台", "台"), ("件", "件"), ("平方米", "平方米"),
    ("吨", "吨"), ("斤", "斤"), ("公斤", "公斤"), ("千克", "千克"), ("kg", "千克"), ("升", "升"),
    ("股", "股"), ("桶", "桶"), ("亩", "亩"), ("晚", "晚"), ("位", "位"), ("张", "张"),
    ("瓶", "瓶"), ("盒", "盒"), ("周", "周"), ("千瓦时", "千瓦时"), ("度", "度"),
];

/// Units written in Chinese that may stand before `/`.
#[rustfmt::skip]
const HAN_UNITS: &[&str] = &[
    "平方米", "立方米", "公里", "千米", "千克", "公斤", "毫克", "毫升", "美元", "港元", "欧元",
    "厘米", "毫米", "元", "米", "克", "吨", "升", "人", "次", "斤", "块", "字", "转", "件", "台",
    "辆",
];

/// Signs and codes before an amount → name of the currency after it.
#[rustfmt::skip]
pub(super) const CURRENCIES: &[(&str, &str)] = &[
    ("HK$", "港元"), ("US$", "美元"), ("NT$", "新台币"), ("A$", "澳元"), ("C$", "加元"),
    ("RMB", "人民币"), ("CNY", "人民币"), ("USD", "美元"), ("EUR", "欧元"), ("GBP", "英镑"),
    ("JPY", "日元"), ("HKD", "港元"), ("KRW", "韩元"), ("¥", "元"), ("$", "美元"), ("€", "欧元"),
    ("£", "英镑"), ("₩", "韩元"), ("₽", "卢布"), ("฿", "泰铢"), ("₹", "卢比"),
];

/// Measure words and nouns before which 2 is 两.
#[rustfmt::skip]
const MEASURES: &[&str] = &[
    "个", "只", "条", "张", "本", "位", "名", "件", "种", "类", "项", "次", "回", "遍", "趟",
    "场", "台", "部", "辆", "架", "艘", "座", "栋", "间", "家", "所", "对", "双", "副", "套",
    "份", "盘", "碗", "杯", "瓶", "箱", "包", "袋", "盒", "块", "片", "篇", "首", "封", "把",
    "支", "枝", "根", "棵", "株", "朵", "颗", "粒", "滴", "头", "匹", "群", "伙", "帮", "批",
    "门", "道", "句", "段", "页", "行", "列", "排", "步", "年", "天", "周", "岁", "小时", "分钟",
    "秒", "点", "刻钟", "倍", "米", "公里", "千米", "里", "厘米", "毫米", "分米", "纳米", "微米",
    "英", "克", "千克", "公斤", "斤", "吨", "升", "毫", "元", "毛", "角", "美元", "港元", "欧元",
    "英镑", "日元", "人民币", "亩", "公顷", "平方", "立方", "国", "人", "口", "样", "番", "组",
    "队", "集", "局", "轮", "票", "针", "餐", "顿", "夜", "晚", "成", "边", "方", "端", "侧",
    "万", "亿", "千", "则", "枚", "幅", "顶", "尊", "杆", "声", "拨", "堂", "节", "代人", "者",
    "兆", "吉", "瓦", "伏", "帧", "磅", "盎司", "多", "余", "星期", "分",
];

/// Starts of words before which a number counts places in a row, so that 2 stays 二.
#[rustfmt::skip]
const ORDINAL_NOUNS: &[&str] = &[
    "年级", "年纪", "月", "日", "号", "楼", "层", "班", "级", "等", "期", "方面军", "人转",
    "把手",
];

/// Finds the longest key that `text` starts with; `boundary` says whether the match may end there.
fn longest<'t>(
    table: &[(&str, &'t str)],
    text: &[char],
    boundary: impl Fn(&[char]) -> bool,
) -> Option<(usize, &'t str)> {
    table
        .iter()
        .filter(|(written, _)| starts_with(text, written))
        .map(|&(written, spoken)| (written.chars().count(), spoken))
        .filter(|&(length, _)| boundary(&text[length..]))
        .max_by_key(|&(length, _)| length)
}

/// Whether the characters begin with `word`.
pub(super) fn starts_with(text: &[char], word: &str) -> bool {
    let mut at = text.iter();
    word.chars().all(|ch| at.next() == Some(&ch))
}

fn no_letter(rest: &[char]) -> bool {
    !rest.first().is_some_and(|ch| ch.is_ascii_alphanumeric())
}

/// A unit at the start of `text`, compound units included: its length and spoken name.
pub(super) fn unit(text: &[char]) -> Option<(usize, String)> {
    let plain = longest(UNITS, text, no_letter);
    let (length, name) = match plain {
        Some((length, name)) => (length, name.to_owned()),
        None => {
            let name = HAN_UNITS.iter().find(|name| starts_with(text, name))?;
            (name.chars().count(), (*name).to_owned())
        }
    };
    if text.get(length) == Some(&'/') {
        let rest = &text[length + 1..];
        let below = longest(PER, rest, no_letter).or_else(|| longest(UNITS, rest, no_letter));
        if let Some((more, per)) = below {
            return Some((length + 1 + more, format!("{name}每{per}")));
        }
    }
    // A Chinese unit alone is ordinary text.
    plain.map(|_| (length, name))
}

/// A currency sign or code at the start of `text`.
pub(super) fn currency(text: &[char]) -> Option<(usize, &'static str)> {
    longest(CURRENCIES, text, |_| true)
}

/// Whether what follows a number makes it a quantity.
pub(super) fn is_measure(after: &[char]) -> bool {
    MEASURES.iter().any(|word| starts_with(after, word)) || unit(after).is_some()
}

/// Whether 2 before this text is read 两.
pub(super) fn takes_liang(after: &[char]) -> bool {
    !is_ordinal_noun(after) && MEASURES.iter().any(|word| starts_with(after, word))
}

/// Whether a number before this text names a place in a row (二楼, 一月).
pub(super) fn is_ordinal_noun(after: &[char]) -> bool {
    ORDINAL_NOUNS.iter().any(|word| starts_with(after, word))
}
