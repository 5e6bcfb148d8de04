use super::*;

fn parts(text: &str) -> Vec<(Option<String>, usize, String)> {
    let chapters = chapters(text, false).into_iter();
    chapters
        .map(|chapter| {
            (
                chapter.title,
                chapter.line,
                chapter.text.replace(PARAGRAPH, "¶"),
            )
        })
        .collect()
}

fn whole_text(text: &str) -> String {
    let parts = parts(text);
    assert_eq!(parts.len(), 1, "{parts:?}");
    parts[0].2.clone()
}

#[test]
fn chapters_begin_at_the_highest_level_that_recurs() {
    let text = "# 书名\n\n## 第一章 风\n风来了。\n\n还有雨。\n\n### 小节\n内容\n\n## 第二章 *雨*\n\n雨来了。\n";
    assert_eq!(
        parts(text),
        [
            (
                Some("第一章 风".to_owned()),
                1,
                "书名\n\n第一章 风¶\n风来了。\n\n还有雨。\n\n小节¶\n内容".to_owned()
            ),
            (
                Some("第二章 雨".to_owned()),
                11,
                "第二章 雨\n\n雨来了。".to_owned()
            ),
        ]
    );
}

#[test]
fn what_stands_before_the_first_chapter_is_one_of_its_own() {
    let text = "前言在此。\n\n# 一\n甲\n\n# 二\n乙\n";
    let found = parts(text);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], (None, 1, "前言在此。".to_owned()));
    assert_eq!(found[1], (Some("一".to_owned()), 3, "一¶\n甲".to_owned()));
}

#[test]
fn a_document_without_chapters_is_one() {
    assert_eq!(
        parts("# 题\n\n正文\n"),
        [(Some("题".to_owned()), 1, "题\n\n正文".to_owned())]
    );
    assert_eq!(parts("只有正文"), [(None, 1, "只有正文".to_owned())]);
    assert_eq!(parts("***\n\n<!-- 注释 -->\n"), []);
}

#[test]
fn markup_goes_and_text_stays() {
    for (text, wanted) in [
        ("看[这里](http://a.com)吧", "看这里吧"),
        ("**重要**的`代码`", "重要的代码"),
        ("![一只猫](cat.png)", "一只猫"),
        ("- 苹果\n- [x] 香蕉", "苹果\n香蕉"),
        ("2. 苹果\n3. 香蕉", "2、苹果\n3、香蕉"),
        ("> 引用\n> 两行", "引用\n两行"),
        (
            "| 姓名 | 年龄 |\n|---|---|\n| 小红 | 9 |",
            "姓名，年龄\n\n小红，9",
        ),
        ("正文[^1]。\n\n[^1]: 脚注。", "正文。\n\n脚注。"),
        ("第一行  \n第二行", "第一行\n第二行"),
        ("a<b>粗</b>&lt;", "a<b>粗</b><"),
        ("<div>\n块\n</div>", "<div>\n块\n</div>"),
    ] {
        assert_eq!(whole_text(text), wanted, "{text}");
    }
}

#[test]
fn the_marks_of_this_program_survive() {
    for (text, wanted) in [
        ("[开心]你好[/]", "[开心]你好[/]"),
        ("行[hang2]长[zhang3]", "行[hang2]长[zhang3]"),
        ("停[停顿 500ms]了", "停[停顿 500ms]了"),
        (r"写作\[开心]", r"写作\[开心]"),
        ("`[开心]`和&#91;开心]", r"\[开心]和\[开心]"),
    ] {
        assert_eq!(whole_text(text), wanted, "{text}");
    }
    assert_eq!(chapters(r"\[开心]`[x]`", true)[0].text, "[开心][x]");
}

#[test]
fn what_is_left_out_is_told() {
    let text = "---\ntitle: 题\n---\n\n# 甲\n正文\n\n# 乙\n\n```rust\nfn main() {}\n```\n后文\n";
    let found = chapters(text, false);
    assert_eq!(found.len(), 2);
    assert!(found[0].notices[0].contains("settings"));
    assert!(
        found[1].notices[0].contains("line 10: a block of code"),
        "{:?}",
        found[1]
    );
    assert_eq!(found[0].line, 5);
    assert_eq!(found[1].text, "乙\n\n\n\n\n后文");
    // Text between two rules is no settings.
    assert_eq!(whole_text("---\n\n正文\n\n---\n"), "正文");
}

#[test]
fn lines_are_those_of_the_document() {
    let text = "# 甲\r\n第二行\r\n\r\n1. 第四行\r\n2. 第五行\r\n\r\n\r\n> 第八行\r\n第九行\r\n";
    let text = whole_text(text);
    for (at, line) in text.split('\n').enumerate() {
        let name = line.trim_start_matches(|ch: char| ch.is_ascii_digit() || ch == '、');
        let number = "一二三四五六七八九".chars().nth(at);
        if name.starts_with('第') {
            assert_eq!(name.chars().nth(1), number, "{text}");
        }
    }
}
