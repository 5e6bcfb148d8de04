//! Surnames.

use super::{Choice, View};

/// Characters with a reading of their own at the head of a name.
const SURNAMES: [(char, Choice); 20] = [
    ('曾', ("zeng", 1)),
    ('单', ("shan", 4)),
    ('查', ("zha", 1)),
    ('解', ("xie", 4)),
    ('仇', ("qiu", 2)),
    ('朴', ("piao", 2)),
    ('任', ("ren", 2)),
    ('盖', ("ge", 3)),
    ('区', ("ou", 1)),
    ('缪', ("miao", 4)),
    ('燕', ("yan", 1)),
    ('召', ("shao", 4)),
    ('尉', ("wei", 4)),
    ('洗', ("xian", 3)),
    ('冼', ("xian", 3)),
    ('华', ("hua", 4)),
    ('阚', ("kan", 4)),
    ('乜', ("nie", 4)),
    ('员', ("yun", 4)),
    ('过', ("guo", 1)),
];

/// What a person is called by behind the surname.
const TITLES: &[&str] = &[
    "先生",
    "女士",
    "小姐",
    "老师",
    "教授",
    "医生",
    "大夫",
    "经理",
    "总",
    "局长",
    "处长",
    "科长",
    "主任",
    "书记",
    "师傅",
    "律师",
    "同学",
    "博士",
    "工程师",
    "法官",
    "警官",
    "将军",
    "老板",
    "某",
];

/// Who or what may come before a surname with a title.
const BEFORE_NAMES: &str = "和与跟同请找让对叫是问给向把被见陪因";

/// Asked for every character that no other rule has decided.
pub(super) const NUMBER: u8 = 43;

pub(super) fn surname(view: &View) -> Option<Choice> {
    let here = view.here();
    let &(_, choice) = SURNAMES.iter().find(|(ch, _)| *ch == here.ch)?;
    let name = here.tag == *b"nr"
        && here.first
        && view
            .cell(2)
            .is_some_and(|third| third.word == here.word && third.last);
    let titled = here.first
        && view.followed(TITLES)
        && (view.is_start()
            || BEFORE_NAMES.contains(view.ch(-1))
            || view.after_tag(b"nv") && view.length_before() >= 2);
    // 任 and 过 are verbs before a title more often than not, and 查 is one before a person.
    let verb = match here.ch {
        '任' => !view.followed(&["老师", "先生", "女士", "小姐", "教授", "医生"]),
        '过' | '员' | '召' | '洗' | '盖' => true,
        _ => false,
    };
    (name || view.after("姓") || titled && !verb).then_some(choice)
}
