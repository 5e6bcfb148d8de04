//! `--dry-run`: what would be done.

use std::io::Write;

use serde_json::json;

use super::order::Order;
use super::survey::{Verdict, survey, verdict};
use crate::batch::{Ledger, Taken};
use crate::commands::Failures;
use crate::commands::input::Voices;
use crate::voice::store::Store;
use crate::{paths, tr};

/// Prints a line for each item, on standard output; nothing is made.
pub fn print(order: &Order<'_>) -> anyhow::Result<()> {
    let inputs = order.inputs()?;
    let voices = Voices::of_pack(
        order.setting.voice.pack.clone(),
        Store::open(paths::model_roots()),
    );
    let names = voices.names(&order.context.config.emotions);
    let ledger = match order.folder.is_dir() {
        true => Ledger::read(&order.folder)?,
        false => Ledger::default(),
    };
    if inputs.is_rewindable() {
        survey(order, &inputs, names, &ledger)?;
    }
    let mut taken = Taken::default();
    let mut out = std::io::stdout().lock();
    let (mut failed, mut made) = (0, 0);
    for item in inputs.items(Some(names)) {
        if order.args.limit.is_some_and(|limit| made >= limit) {
            break;
        }
        let (n, what, output) = match item {
            Ok(item) if !order.takes(&item) => continue,
            Ok(item) => match order.place(&item) {
                Ok(place) => {
                    let record = order.record(&item, &place);
                    let what = match verdict(order, &ledger, &record) {
                        _ if !taken.take(&order.claim(&place)) => Err(tr!("taken", "重名")),
                        Verdict::Make => Ok(("make", tr!("make", "生成"))),
                        Verdict::Unchanged(_) => Ok(("unchanged", tr!("unchanged", "未变"))),
                        Verdict::Foreign(_) => Err(tr!(
                            "exists; --force replaces it",
                            "已存在；可用 --force 覆盖"
                        )),
                    };
                    (item.n, what, record.output)
                }
                Err(what) => (item.n, Err(what), item.key().replace(char::is_control, "_")),
            },
            Err(bad) => (bad.n, Err(bad.what), format!("{}:{}", bad.origin, bad.line)),
        };
        failed += usize::from(what.is_err());
        made += usize::from(matches!(what, Ok(("make", _))));
        if order.context.common.json {
            let (plan, error) = match &what {
                Ok((plan, _)) => (*plan, None),
                Err(error) => ("fail", Some(error)),
            };
            let line = json!({ "n": n, "plan": plan, "output": output, "error": error });
            writeln!(out, "{line}")?;
        } else {
            match what {
                Ok((_, told)) => writeln!(out, "{told}\t{output}")?,
                Err(error) => writeln!(out, "{}\t{output}\t{error}", tr!("fail", "失败"))?,
            }
        }
    }
    match failed {
        0 => Ok(()),
        count => Err(Failures(count).into()),
    }
}
