//! `tts doctor`: is everything there, and if not, what to do.

use std::fmt;
use std::io::Write;
use std::sync::Arc;

use serde::Serialize;

use crate::audio::{Device, Player};
use crate::cli::{CommonArgs, DeviceArgs};
use crate::config::{Config, ConfigError};
use crate::runtime::Runtime;
use crate::voice::pack::Pack;
use crate::voice::store::Store;
use crate::{paths, tr};

/// Something that speaking needs is missing or broken.
#[derive(Debug)]
pub struct Unwell(usize);

impl std::error::Error for Unwell {}

impl fmt::Display for Unwell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&tr!("{} of the checks failed", "{} 项检查未通过", self.0))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Health {
    Ok,
    /// Something works less well than it could, but speaking works.
    Warning,
    Failed,
}

#[derive(Debug, Clone, Serialize)]
struct Check {
    name: String,
    health: Health,
    detail: String,
}

/// Runs the command.
pub fn run(common: &CommonArgs, config: Result<&Config, ConfigError>) -> anyhow::Result<()> {
    let checks = [
        vec![configuration(config), home(), library()],
        voices(),
        vec![sound()],
    ]
    .concat();
    let mut out = std::io::stdout().lock();
    if common.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&checks)?)?;
    } else {
        writeln!(
            out,
            "tts {}, {}",
            env!("CARGO_PKG_VERSION"),
            tr!("messages in English", "消息使用中文")
        )?;
        for check in &checks {
            let mark = match check.health {
                Health::Ok => tr!("ok     ", "正常"),
                Health::Warning => tr!("warning", "警告"),
                Health::Failed => tr!("FAILED ", "失败"),
            };
            writeln!(out, "{mark}  {}: {}", check.name, check.detail)?;
        }
    }
    match checks
        .iter()
        .filter(|check| check.health == Health::Failed)
        .count()
    {
        0 => Ok(()),
        failed => Err(Unwell(failed).into()),
    }
}

fn check(name: String, result: Result<String, String>, otherwise: Health) -> Check {
    match result {
        Ok(detail) => Check {
            name,
            health: Health::Ok,
            detail,
        },
        Err(detail) => Check {
            name,
            health: otherwise,
            detail,
        },
    }
}

fn configuration(config: Result<&Config, ConfigError>) -> Check {
    let result = match config {
        Ok(config) => Ok(match &config.file {
            Some(file) => file.display().to_string(),
            None => tr!("built-in (no file of your own)", "内置（没有自定义文件）"),
        }),
        Err(error) => Err(error.to_string()),
    };
    check(tr!("configuration", "配置"), result, Health::Failed)
}

fn home() -> Check {
    let result = match paths::home() {
        Some(home) => Ok(home.display().to_string()),
        None => Err(tr!(
            "no home directory is known; set TTS_HOME",
            "找不到主目录；请设置 TTS_HOME"
        )),
    };
    check(tr!("data directory", "数据目录"), result, Health::Warning)
}

fn library() -> Check {
    let result = match Runtime::load() {
        Ok(runtime) => Ok(runtime.library().display().to_string()),
        Err(error) => Err(error.to_string()),
    };
    check("ONNX Runtime".to_owned(), result, Health::Failed)
}

fn voices() -> Vec<Check> {
    let store = Store::open(paths::model_roots());
    let broken = store.broken.iter().map(|error| {
        check(
            tr!("voice pack", "语音包"),
            Err(error.to_string()),
            Health::Failed,
        )
    });
    let mut checks: Vec<Check> = broken.chain(store.packs().iter().map(pack)).collect();
    if checks.is_empty() {
        let error = store
            .voice("")
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        checks.push(check(
            tr!("voice pack", "语音包"),
            Err(error),
            Health::Failed,
        ));
    }
    checks
}

fn pack(pack: &Pack) -> Check {
    let name = &pack.manifest.name;
    let fault = pack
        .manifest
        .checked_files()
        .find_map(|file| pack.read_checked(file).err());
    let result = match fault {
        None => Ok(tr!(
            "installed and intact, in {}",
            "已安装且完整，位于 {}",
            pack.folder.display()
        )),
        Some(_) if !pack.missing_files().is_empty() => Err(tr!(
            "not installed; run: tts voices install {name}",
            "尚未安装；请运行：tts voices install {name}"
        )),
        Some(error) => Err(error.to_string()),
    };
    check(
        tr!("voice pack {name}", "语音包 {name}"),
        result,
        Health::Failed,
    )
}

/// No sound device is fine on a server, so it is only a warning.
fn sound() -> Check {
    let wanted = DeviceArgs::default().wanted();
    let player = Device::find(wanted.as_deref())
        .and_then(|device| Player::open(&device, 24_000, Arc::default(), Arc::default()));
    let result = match player {
        Ok(_) => Ok(tr!("a device answers", "设备可用")),
        Err(error) => Err(error.to_string()),
    };
    check(tr!("playback", "播放"), result, Health::Warning)
}
