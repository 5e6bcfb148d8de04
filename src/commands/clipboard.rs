//! The text in the clipboard.

use anyhow::anyhow;
use arboard::{Clipboard, Error};

use crate::script::{Origin, Script, ScriptError, Segment};
use crate::tr;

/// What was copied last, if it is text. Without a clipboard, the error is that of a missing
/// resource; an empty one is wrong input.
pub fn script() -> anyhow::Result<Script> {
    let text = Clipboard::new().and_then(|mut clipboard| clipboard.get_text());
    let text = match text {
        Ok(text) => text,
        Err(Error::ContentNotAvailable) => {
            return Err(ScriptError::Empty(Origin::Clipboard).into());
        }
        Err(error) => {
            return Err(anyhow!(tr!(
                "there is no clipboard to read ({error}); it needs a graphical session. Give the text with -f FILE or through a pipe",
                "无法读取剪贴板（{error}）；剪贴板需要图形会话。请用 -f 文件或管道给出文本"
            )));
        }
    };
    Ok(Script {
        segments: vec![Segment::from_clipboard(text)?],
    })
}
