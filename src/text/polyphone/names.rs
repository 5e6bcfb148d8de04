//! Surnames.

use super::{Choice, View};

/// Characters with a reading of their own at the head of a name.
const SURNAMES: [(char, Choice); 16] = [
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
];

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
    (name || view.after("姓")).then_some(choice)
}
