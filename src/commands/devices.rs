//! `tts devices`: what sound can be played on.

use std::fmt::Display;
use std::io::{self, Write};

use super::Context;
use crate::audio::{AudioError, Device, DeviceInfo};
use crate::tr;

/// Runs the command. No device is an error, after an empty list for those who read JSON.
pub fn run(context: &Context) -> anyhow::Result<()> {
    let listed = Device::list();
    let devices = listed.as_deref().unwrap_or_default();
    let mut out = io::stdout().lock();
    if context.common.json {
        writeln!(out, "{}", serde_json::to_string_pretty(devices)?)?;
    } else {
        for device in devices {
            writeln!(out, "{}", row(device))?;
        }
    }
    match listed {
        Ok(devices) if devices.is_empty() => Err(AudioError::no_device().into()),
        listed => Ok(listed.map(drop)?),
    }
}

/// A device with what it can do, the default one with a mark.
fn row(device: &DeviceInfo) -> String {
    let mark = if device.default { "*" } else { " " };
    let abilities = match (device.sample_rates, device.channels) {
        (Some(rates), Some(channels)) => {
            let (rates, channels) = (range(rates), range(channels));
            tr!(
                "{rates} Hz, {channels} channels",
                "{rates} Hz，{channels} 声道"
            )
        }
        _ => tr!("in use by another program", "被其他程序占用"),
    };
    let mut row = format!("{mark} {:<30}  {abilities:<34}", device.name);
    if device.default {
        row += &tr!("  (default)", "  （默认）");
    }
    if let Some(description) = &device.description {
        row = format!("{row}  {description}");
    }
    row.trim_end().to_owned()
}

fn range<T: Display + PartialEq>((least, most): (T, T)) -> String {
    match least == most {
        true => least.to_string(),
        false => format!("{least}–{most}"),
    }
}
