//! The frontend takes time in proportion to the text, whatever the text is.
//!
//! Ratios, not seconds: four times the text may take at most eight times as long. To see the times
//! of a megabyte of each: `SHOW_TIMES=1 TTS_LINEAR_BYTES=1000000 cargo test --release --test linear --
//! --nocapture`.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::time::{Duration, Instant};

use tts::text::Frontend;

/// Bytes of the larger text, unless `TTS_LINEAR_BYTES` says otherwise.
const LARGE: usize = if cfg!(debug_assertions) {
    20_000
} else {
    200_000
};
/// Linear time would be 4.
const WORST: f64 = 8.0;
/// Shorter times are noise: memory that comes fresh from the system outweighs them, and what takes
/// quadratic time takes seconds here.
const FLOOR: Duration = Duration::from_millis(200);

/// What is repeated to fill a text.
const PIECES: &[&str] = &[
    "9",
    "1,",
    "1.",
    "1-",
    "1/",
    "1:",
    "1 ",
    "9 9",
    "a",
    "a-",
    "a.",
    "a@",
    "a_",
    "aB",
    "x^(",
    "a=",
    "人",
    "的",
    "一",
    "不",
    "儿",
    "儿儿",
    "得了",
    "行",
    "著",
    "看著",
    "乾",
    "龍",
    "(",
    ")",
    "（",
    "（(",
    "[",
    "]",
    "](",
    "[](",
    "![",
    "[^",
    "《",
    "》",
    "「",
    "“",
    "”",
    "\"",
    "'",
    "‘",
    "#",
    "#a",
    "#a ",
    "*",
    "**",
    "**a",
    "*a*",
    "_",
    "__a",
    "`",
    "```",
    "~~a",
    "==a",
    "\\",
    "\\*",
    "|",
    "|a",
    "| a |\n",
    "> ",
    "- ",
    "- [ ] ",
    "1. ",
    "---\n",
    "<",
    ">",
    "<a",
    "<a ",
    "<b>",
    "</b>",
    "<!--",
    "<script>",
    "<style>",
    "<a href=",
    "<a b='",
    "&",
    "&amp",
    "&amp;",
    "&#",
    "&#x4e00;",
    "/",
    "//",
    "http://",
    "https://a.",
    "www.",
    "@",
    "+",
    "+86",
    "§",
    "§1",
    "%",
    "$",
    "¥1",
    "~",
    "…",
    "—",
    "。",
    "！？",
    "？”",
    "\u{301}",
    "a\u{301}",
    "人\u{323}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{202e}",
    "\u{feff}",
    "\u{7}",
    "\u{1b}[",
    "\u{1b}[1;",
    "😀",
    "😀 ",
    "👨\u{200d}👩",
    "🇨🇳",
    "1\u{fe0f}\u{20e3}",
    "①",
    "①a",
    "Ⅳ",
    "⁻",
    "x⁻¹",
    "½",
    "1½",
    "㎡",
    "ﷺ",
    "ｶﾞ",
    "⻓",
    "々",
    "人々",
    "(^",
    "(^_^)",
    "(╯",
    "(╯°□°)╯︵ ┻━┻",
    "ヽ",
    "\\_(ツ)_/",
    "^_",
    "^_^",
    "T_T",
    "T_",
    ":-)",
    ":-",
    ":(",
    "orz",
    "orz ",
    "→_",
    "╯",
    "o(",
    "m(_ _)m",
    "\n",
    "\n\n",
    "\r",
    "\r\n",
    " ",
    " \n",
    "\t",
    "\u{3000}",
    "\u{e000}",
    "\u{10ffff}",
    "ก",
    "あ",
    "한",
    "𠮷",
    "𠀀",
    "我们昨天在公园里看老师",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九\n",
];

/// What this thread has had of a processor; the clock where the system does not tell.
fn spent(since: Instant) -> Duration {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|line| line.split(' ').next()?.parse().ok())
        .map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn time(frontend: &Frontend, piece: &str, bytes: usize) -> Duration {
    let text = piece.repeat(bytes / piece.len());
    let started = Instant::now();
    let before = spent(started);
    let _ = frontend.analyze(&text);
    spent(started).saturating_sub(before)
}

#[test]
fn four_times_the_text_takes_four_times_as_long() {
    let frontend = Frontend::new().unwrap();
    let mut slow = Vec::new();
    let shown = std::env::var_os("SHOW_TIMES").is_some();
    let wanted = std::env::var("TTS_LINEAR_BYTES").ok();
    let bytes = wanted.and_then(|text| text.parse().ok()).unwrap_or(LARGE);
    for piece in PIECES {
        // The machine may be busy with something else: the best of three counts.
        let mut times = (0..3).map(|_| {
            let small = time(&frontend, piece, bytes / 4);
            (small, time(&frontend, piece, bytes))
        });
        let linear = |&(small, large): &(Duration, Duration)| {
            large < FLOOR || large.as_secs_f64() < WORST * small.as_secs_f64()
        };
        match times.find(linear) {
            Some((_, large)) if shown => println!("{large:>9.0?} {piece:?}"),
            Some(_) => {}
            None => slow.push(piece),
        }
    }
    assert!(slow.is_empty(), "more than linear time: {slow:?}");
}
