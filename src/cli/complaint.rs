//! What the argument parser has to complain about, in the user's language.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::{console, lang};

/// Prints a parser's message (help and version to standard output, errors to standard error) and
/// says whether it was an error.
pub fn complain(error: &clap::Error) -> bool {
    let is_error = error.use_stderr();
    if is_error && lang::is_chinese() {
        let text = chinese(error);
        console::message(&format!(
            "错误：{text}

更多信息请运行：tts --help"
        ));
    } else {
        // A closed pipe is no reason to fail.
        let _ = error.print();
    }
    is_error
}

fn chinese(error: &clap::Error) -> String {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let argument = get(ContextKind::InvalidArg);
    let value = get(ContextKind::InvalidValue);
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("不认识参数“{argument}”"),
        ErrorKind::InvalidSubcommand => {
            format!("不认识命令“{}”", get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("“{argument}”需要一个值"),
        ErrorKind::InvalidValue => format!("“{argument}”的值“{value}”无效"),
        ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error)
                .map(ToString::to_string)
                .unwrap_or_default();
            format!("“{argument}”的值“{value}”无效：{reason}")
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{argument}"),
        ErrorKind::MissingSubcommand => {
            format!("“{}”缺少子命令", get(ContextKind::InvalidSubcommand))
        }
        ErrorKind::ArgumentConflict if !argument.is_empty() => {
            format!("“{argument}”不能与“{}”同时使用", get(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("“{argument}”的值“{value}”是多余的"),
        // Complaints of our own are in the user's language already.
        _ => {
            return error
                .to_string()
                .trim_start_matches("error: ")
                .trim_end()
                .to_owned();
        }
    };
    let valid = get(ContextKind::ValidValue) + &get(ContextKind::ValidSubcommand);
    if !valid.is_empty() {
        text += &format!("（可选：{valid}）");
    }
    let similar = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
    ]
    .map(get)
    .concat();
    if !similar.is_empty() {
        text += &format!("；您是否想用：{similar}？");
    }
    text
}
