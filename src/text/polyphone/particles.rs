//! Characters that are particles, prepositions or adverbs most of the time.

use super::{Cell, Choice, Rule, View};

pub(super) const RULES: &[Rule] = &[
    Rule::new(1, "得", de),
    Rule::new(2, "地", di),
    Rule::new(3, "着", zhe),
    Rule::new(4, "著", |view| zhe(view).or_else(|| zhe_traditional(view))),
    Rule::new(5, "了", le),
    Rule::new(6, "还", hai),
    Rule::new(7, "为", wei),
    Rule::new(8, "都", dou),
    Rule::new(9, "和", he),
    Rule::new(10, "吗嘛", |view| view.after("干").then_some(("ma", 2))),
];

fn de(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    // 得出去: must go out.
    let out = view.followed(&["出去", "出来", "出门", "出差", "出院", "出国", "到了"]);
    if view.before("到出失知以") && !view.after_tag(b"va") && !out {
        return Some(("de", 2));
    }
    if view.preceded(&["此可", "即可", "故可"]) {
        return Some(("de", 2));
    }
    // 得了: got. Behind a verb or adjective it says what one can do (受得了) or how.
    let able = view.after_tag(b"va") && view.cell(-1).is_some_and(|cell| cell.tag != *b"vn");
    let prize = view
        .cell(2)
        .is_some_and(|won| "第冠亚季奖金银铜".contains(won.ch));
    if view.before("了") && (!able || prize) && !view.after("不") {
        return Some(("de", 2));
    }
    // 得 after an adverb or a subject, with something to do behind it: must.
    let must = view.is_start()
        || view.after("就还也都总非必又可便才先却我你他她它您们谁家人天")
        || view.after_tag(b"dcrt");
    let act = view.before_tag(b"vpdnr")
        || view.before("要去有把给多先")
        || view.after_tag(b"d") && view.before_tag(b"m");
    if must && act && !view.before("很不太非了过") && !view.after("不") {
        return Some(("dei", 3));
    }
    if view.after_tag(b"m") || view.before("分奖票冠") && !view.after_tag(b"va") {
        return Some(("de", 2));
    }
    Some(("de", 5))
}

/// Characters before 地 in words for a place.
const PLACES: &str = "据的在生地基产营驻领陆草盆根阵工胜圣源属发墓耕林湿园绿空场居飞洼坡荒沙滩高山平农牧坟宝禁险战境外内本当各旧故异客腹谷台租划征用住宅隙极殖民";

fn di(view: &View) -> Option<Choice> {
    let here = view.here();
    if here.last && !here.first && view.ch(-2) != '\0' {
        // The dictionary has 静静地 and 悲伤地 as words, and 根据地 too.
        let act = view.before_tag(b"vpd") || view.before("把被向对从将在");
        let doubled = view.ch(-1) == view.ch(-2);
        let manner = doubled && view.cell(1).is_some_and(|next| !next.is_tag(b'u'));
        return (manner || act && !view.after(PLACES)).then_some(("de", 5));
    }
    if !here.is_single() || view.is_start() {
        return None;
    }
    let doubled = view.length_before() >= 2 && view.ch(-1) == view.ch(-2);
    if doubled && view.before("上下") {
        return Some(("de", 5));
    }
    // Nothing to modify behind it: a place.
    let place = view.cell(1).is_none()
        || view.before("的里上中下内外处区面方带段势理点块图产")
        || view.before_tag(b"fu");
    if place {
        return Some(("di", 4));
    }
    let manner = view.after_tag(b"adzbilo") || doubled || view.after("然般样似式性步声口次");
    let long_verb = view.after_tag(b"v") && view.length_before() >= 2;
    let noun = view.after_tag(b"nx") && view.length_before() >= 2;
    let act = view.before_tag(b"vdpai") || view.before("把被向对从将在");
    if manner && !view.after("当本各此某该这一") || (long_verb || noun) && act {
        return Some(("de", 5));
    }
    None
}

fn zhe(view: &View) -> Option<Choice> {
    // 睡不着, cut apart or not.
    let here = view.here();
    let reached = |verb: &Cell| {
        verb.word == here.word || verb.is_tag(b'v') || "睡找见摸猜用犯够管碰买".contains(verb.ch)
    };
    if view.after("得不") && here.last && view.cell(-2).is_some_and(reached) {
        return Some(("zhao", 2));
    }
    if !view.here().is_single() {
        return None;
    }
    if view.before("火凉急迷魔") && !view.after_tag(b"v") {
        return Some(("zhao", 2));
    }
    if view.after("睡点") && view.is_end() && !view.before("呢") {
        return Some(("zhao", 2));
    }
    None
}

/// 著 as traditional text writes the particle 着; in 名著 and 张三著 it keeps its own reading.
fn zhe_traditional(view: &View) -> Option<Choice> {
    let aspect = view.after_tag(b"vp") && !view.after("编撰译合论所")
        || view.after("忙急随跟沿为向朝本凭趁对冲红黑亮");
    (view.here().is_single() && aspect).then_some(("zhe", 5))
}

fn le(view: &View) -> Option<Choice> {
    let got = view
        .cell(-1)
        .is_some_and(|cell| (cell.ch, cell.tone) == ('得', 2));
    let potential = view.after("得不")
        && !got
        && view
            .cell(-2)
            .is_some_and(|cell| cell.is_tag(b'v') || cell.is_tag(b'a'));
    // 忘不了, 少不了 are words without a listed reading; 不了 alone refuses.
    if potential && view.ch(-2) != '\0' {
        return Some(("liao", 3));
    }
    None
}

fn hai(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    if view.after("没") && view.preceded(&["还没"]) && !view.is_end() {
        return Some(("huan", 2));
    }
    let debt = view.before("钱款书债给清贷账帐礼愿")
        || view.followed(&[
            "人情",
            "本付",
            "本金",
            "贷款",
            "信用卡",
            "我钱",
            "他钱",
            "你钱",
            "我一",
            "他一",
            "你一",
        ]);
    let given = view.is_end()
        && (view.after("没要来未待偿归已必按该")
            || view.preceded(&["不用", "没有", "已经", "无法", "不能"]));
    let borrowed = view.preceded(&["有借有", "借了不", "无力"])
        || view.followed(&["了钱", "了我", "了他", "了书", "了贷", "了债"]);
    (debt || given || borrowed).then_some(("huan", 2))
}

fn wei(view: &View) -> Option<Choice> {
    if !view.here().is_single() {
        return None;
    }
    if view.after("称改选译评命名定分视化变升列设任成作认以更较极最颇尤甚是即均皆多共应则因不并亦仅约合总乃誉") && !view.after("因") {
        return Some(("wei", 2));
    }
    if view.cell(1).is_some_and(Cell::is_number)
        || view.cell(1).is_none()
        || view.is_start() && view.before_tag(b"m")
    {
        return Some(("wei", 2));
    }
    if view.before("了何啥此谁") || view.followed(&["什么", "的是"]) {
        return Some(("wei", 4));
    }
    // A beneficiary, then what is done for it.
    let person = view.before_tag(b"r") || view.before("我你他她它您人其");
    let object = view.length_behind().cast_signed();
    let deed = (1..=4).any(|more| {
        view.cell(object + more).is_some_and(|cell| {
            cell.is_tag(b'v') && cell.first && (view.is_start() || cell.tag != *b"vn")
        })
    });
    let willing = view.after("能会要可来去想愿专并在");
    let verb_before = view.after_tag(b"v") && !willing && !view.after("练");
    if view.is_start() && view.before_tag(b"v") || person && willing {
        return Some(("wei", 4));
    }
    if (person || view.is_start() || view.after_tag(b"dcr") || view.after("能会要可来去想愿并在"))
        && deed
    {
        return Some(("wei", 4));
    }
    if verb_before || view.after_tag(b"nm") && !deed {
        return Some(("wei", 2));
    }
    deed.then_some(("wei", 4))
}

fn dou(view: &View) -> Option<Choice> {
    let city = view.before("市城") && !view.before_tag(b"vd")
        || view.after("首古京迁建定故成") && view.here().is_single() && view.cell(1).is_none();
    city.then_some(("du", 1))
}

fn he(view: &View) -> Option<Choice> {
    if view.before("泥面") && view.here().is_single() && (view.is_start() || view.after_tag(b"vd"))
    {
        return Some(("huo", 2));
    }
    if view.followed(&["了"]) && view.after("我你他她又") && view.ch(2) == '\0' {
        return Some(("hu", 2));
    }
    None
}
