#![allow(clippy::unwrap_used, clippy::panic)]
use std::fmt::Write;

use super::super::clean::clean;
use super::*;

fn read(text: &str) -> String {
    let (glyphs, _) = clean(text);
    let mut out = String::new();
    for token in normalize(&glyphs, &mut Vec::new()) {
        match token {
            Token::Han(glyph) => out.push(glyph.ch),
            Token::Spelled { text, .. } => out.push_str(&text),
            Token::Latin(letters) => out.extend(letters.iter().map(|glyph| glyph.ch)),
            Token::Mark { ch, .. } => out.push(ch),
            Token::Given { text, .. } => out.push_str(&text),
        }
    }
    out
}

fn check(cases: &[(&str, &str)]) {
    for (written, spoken) in cases {
        assert_eq!(read(written), *spoken, "{written}");
    }
}

#[test]
fn dates() {
    check(&[
        ("2025-09-28", "二零二五年九月二十八日"),
        ("2025年9月28日", "二零二五年九月二十八日"),
        ("2025/9/28", "二零二五年九月二十八日"),
        ("2015年08月08号", "二零一五年八月八号"),
        ("9月28日", "九月二十八日"),
        ("2018年", "二零一八年"),
        ("100年", "一百年"),
        ("98年5月", "九八年五月"),
        ("1998-2003年", "一九九八到二零零三年"),
        ("90后", "九零后"),
        ("2008/08", "二零零八年八月"),
        ("08-08", "八月八日"),
    ]);
}

#[test]
fn times_and_scores() {
    check(&[
        ("8:30", "八点三十分"),
        ("17:05:09", "十七点零五分零九秒"),
        ("22：58", "二十二点五十八分"),
        ("2:02", "两点零二分"),
        ("11:00", "十一点"),
        ("8:00 a.m.", "上午八点"),
        ("19点17", "十九点十七分"),
        ("比分3:2", "比分三比二"),
        ("比分是17:16", "比分是十七比十六"),
        ("16:9", "十六比九"),
        ("9:00-17:00", "九点到十七点"),
    ]);
}

#[test]
fn quantities() {
    check(&[
        ("25cm", "二十五厘米"),
        ("12.9英寸", "十二点九英寸"),
        ("15.58万元", "十五点五八万元"),
        ("1.94米", "一点九四米"),
        ("3-5个", "三到五个"),
        ("1-2个月", "一到两个月"),
        ("2个", "两个"),
        ("第2名", "第二名"),
        ("2楼", "二楼"),
        ("120m²", "一百二十平方米"),
        ("100㎡", "一百平方米"),
        ("60km/h", "六十公里每小时"),
        ("10ms", "十毫秒"),
        ("80mmHg", "八十毫米汞柱"),
        ("5.6mmol/L", "五点六毫摩尔每升"),
        ("-10°C", "零下十摄氏度"),
        ("3~5天", "三到五天"),
        ("465篇", "四百六十五篇"),
        ("7434名", "七千四百三十四名"),
        ("50000票", "五万票"),
        ("1,234.5", "一千二百三十四点五"),
        (".22", "零点二二"),
        ("100倍", "一百倍"),
        ("2公里", "两公里"),
        ("2kg", "两千克"),
        ("12块5，34.5元", "十二块五，三十四点五元"),
    ]);
}

#[test]
fn percentages_money_fractions() {
    check(&[
        ("100%", "百分之百"),
        ("1%", "百分之一"),
        ("3%-5%", "百分之三到百分之五"),
        ("3-5%", "百分之三到百分之五"),
        ("5‰", "千分之五"),
        ("¥30", "三十元"),
        ("￥1.25", "一点二五元"),
        ("$1.5万", "一点五万美元"),
        ("€2亿", "两亿欧元"),
        ("54321.12元", "五万四千三百二十一点一二元"),
        ("36.00元", "三十六元"),
        ("3/4", "四分之三"),
        ("½", "二分之一"),
    ]);
}

#[test]
fn codes_and_telephones() {
    check(&[
        ("13812345678", "幺三八幺二三四五六七八"),
        ("138-1234-5678", "幺三八幺二三四五六七八"),
        ("0551-4376729", "零五五幺四三七六七二九"),
        ("拨打110", "拨打幺幺零"),
        ("120元", "一百二十元"),
        ("尾号1702", "尾号幺七零二"),
        ("302房间", "三零二房间"),
        ("电话10015", "电话幺零零幺五"),
        ("127.0.0.1", "一二七点零点零点一"),
        ("a@b.com", "aatb点com"),
    ]);
}

#[test]
fn expressions_and_names() {
    check(&[
        ("1+1=2", "一加一等于二"),
        ("5-3=2", "五减三等于二"),
        ("2<=4", "二小于等于四"),
        ("＜5", "小于五"),
        ("AX²+BX+C=0", "AX平方加BX加C等于零"),
        ("K-2×1.5mm²", "K二乘一点五平方毫米"),
        ("H₂SO₄", "H二SO四"),
        ("B2B", "BtoB"),
        ("C++", "C加加"),
        ("1+1=2，1-2天", "一加一等于二，一到两天"),
        ("计算-2的绝对值", "计算负二的绝对值"),
        ("GPT-4o", "GPT四o"),
        ("GB/T 15109-2021", "GBT一五一零九二零二一"),
        ("v1.2", "v一点二"),
        ("- 后退提示法", "后退提示法"),
        ("α射线", "阿尔法射线"),
        ("AT&T", "ATandT"),
        ("**重点**", "重点"),
        ("Anti-Gravity", "AntiGravity"),
    ]);
}

#[test]
fn signs_that_carry_meaning_are_read() {
    check(&[
        ("见§3.2和§ 5节", "见第三点二节和第五节"),
        ("这一§", "这一节"),
        ("©公司", "版权所有公司"),
        ("x^2", "x的二次方"),
        ("10^-3", "十的负三次方"),
        ("2^n", "二的n次方"),
        ("2^(n+1)", "二的n加一次方"),
        ("https://a.com/$x", "a点com斜杠美元符号x"),
        ("在 @ 家", "在艾特家"),
        ("a@", "a艾特"),
        ("C:\\我", "C:反斜杠我"),
        ("甲 \\ 乙", "甲反斜杠乙"),
        ("番茄+鸡蛋", "番茄加鸡蛋"),
        ("18+", "十八加"),
        ("/usr/bin", "斜杠usr斜杠bin"),
        ("他 / ", "他斜杠"),
    ]);
}

#[test]
fn a_slash_between_words_is_a_pause_or_silent() {
    check(&[
        ("和/或", "和/或"),
        ("苹果 / Apple", "苹果/Apple"),
        ("16/32/64位", "十六/三十二/六十四位"),
        ("TCP/IP", "TCPIP"),
    ]);
}

#[test]
fn markup_is_silent_and_other_signs_are_reported() {
    let faults = |text: &str| {
        let mut faults = Vec::new();
        normalize(&clean(text).0, &mut faults);
        faults.len()
    };
    check(&[
        ("\\*星\\*", "星"),
        ("+ 项目", "项目"),
        ("* `a_b` ###", "ab"),
    ]);
    for silent in [
        "\\*星\\*",
        "+ 项目",
        "- 项",
        "> 引",
        "# 题",
        "|格|",
        "[^1]",
        "{“a”}",
        "～",
    ] {
        assert_eq!(faults(silent), 0, "{silent}");
    }
    for reported in ["†", "‡", "¶", "〃", "^ ", "$ x", "好^"] {
        assert_eq!(faults(reported), 1, "{reported}");
    }
}

#[test]
fn both_ends_of_a_range_of_years_are_read_digit_by_digit() {
    check(&[
        ("2024-2025赛季", "二零二四到二零二五赛季"),
        ("2024到2025年度", "二零二四到二零二五年度"),
        ("2000-2100元", "两千到两千一百元"),
        ("1500-2000", "一千五百到两千"),
    ]);
}

/// The broad test set: written, spoken, class.
const BROAD: &str = include_str!("../../../eval/text/normalization.tsv");

#[test]
fn the_broad_set_is_read_as_written_down() {
    let frontend = crate::text::Frontend::new().unwrap();
    let mut wrong = String::new();
    let mut count = 0;
    for line in BROAD.lines().filter(|line| !line.starts_with("# ")) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [written, spoken, class] = fields[..] else {
            panic!("{line}: three fields, separated by tabs");
        };
        let found = frontend.normalize(written);
        if found != spoken {
            writeln!(wrong, "{class}: {written}: {found}, not {spoken}").unwrap();
        }
        count += 1;
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 400, "{count} rows");
}

/// The page that explains the readings to users.
const PAGE: &str = include_str!("../../../docs/normalization.md");

#[test]
fn the_examples_of_the_page_are_read_as_it_says() {
    let frontend = crate::text::Frontend::new().unwrap();
    let mut wrong = String::new();
    let mut count = 0;
    let mut examples = false;
    for line in PAGE.lines() {
        let cells: Vec<&str> = line.trim_matches(['|', ' ']).split(" | ").collect();
        match cells[..] {
            ["Written", "Read as"] => examples = true,
            [written, spoken] if examples => {
                let written = written.trim_matches('`');
                let found = frontend.normalize(written);
                if found != spoken {
                    writeln!(wrong, "{written}: {found}, not {spoken}").unwrap();
                }
                count += 1;
            }
            _ => examples &= line.starts_with('|'),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
    assert!(count >= 150, "{count} examples");
}

#[rustfmt::skip]
/// Pieces that recognisers react to, put together at random.
const PIECES: &[&str] = &[
    "1", "2", "09", "12", "30", "2024", "123456789", "年", "月", "日", "号", "点", "分", "秒", "元", "万",
    "第", "个", "米", "以", "比分", "电话", "中国", "京", "A", "H", "Ca", "x", "k", "kg", "No", "II", "GB",
    "Q", "CO", "-", "~", "—", ":", "：", "/", ".", ",", "，", "、", " ", "+", "=", "%", "°", "C", "²", "³",
    "⁻", "₂", "⁺", "^", "√", "(", ")", "（", "）", "|", "!", "#", "$", "¥", "'", "\"", "′", "″", "·", "×", "*",
    "→", "½", "@", "😀", "\u{301}", "é", "한",
];

proptest::proptest! {
    #[test]
    fn nothing_is_lost_and_spans_point_into_the_text(
        pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..24),
    ) {
        let text = pieces.concat();
        let (glyphs, mut faults) = clean(&text);
        let spans: Vec<(usize, usize)> = normalize(&glyphs, &mut faults)
            .iter()
            .flat_map(|token| match token {
                Token::Han(glyph) => vec![(glyph.start, glyph.end)],
                Token::Latin(letters) => letters.iter().map(|glyph| (glyph.start, glyph.end)).collect(),
                Token::Spelled { start, end, .. } | Token::Mark { start, end, .. } | Token::Given { start, end, .. } => vec![(*start, *end)],
            })
            .chain(faults.iter().map(|fault| (fault.start, fault.end)))
            .collect();
        for &(start, end) in &spans {
            proptest::prop_assert!(start < end && text.get(start..end).is_some(), "{text}: {start}..{end}");
        }
        // The minutes of 8点00 and the hour's half that has been named are not said twice.
        let said = |glyph: &Glyph| spans.iter().any(|&(start, end)| start <= glyph.start && glyph.end <= end);
        for glyph in glyphs.iter().filter(|glyph| glyph.ch != '0') {
            let meaning = glyph.ch.is_ascii_alphanumeric() || is_han(glyph.ch) || glyph.ch == '%';
            proptest::prop_assert!(!meaning || said(glyph), "{text}: {}", glyph.ch);
        }
    }

    #[test]
    fn any_text_is_read(text in ".{0,60}") {
        normalize(&clean(&text).0, &mut Vec::new());
    }
}

/// Sixteen times the text takes sixteen times as long, give or take a busy machine; quadratic time
/// would be 256 times.
#[test]
fn long_runs_take_linear_time() {
    let time = |piece: &str, length: usize| {
        let (glyphs, _) = clean(&piece.repeat(length / piece.len()));
        let begun = std::time::Instant::now();
        normalize(&glyphs, &mut Vec::new());
        begun.elapsed()
    };
    for piece in [
        "1", "1-", "12:", "1,", "123,", "H2", "C·", "1h1", "(C", "²", "x^(", "栋1", "1'", "$1",
    ] {
        let short = time(piece, 1_000).max(std::time::Duration::from_millis(5));
        let long = time(piece, 16_000);
        assert!(long < 100 * short, "{piece}: {short:?}, {long:?}");
    }
}
