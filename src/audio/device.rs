//! Finding and opening audio devices.

mod names;

use std::sync::Arc;
use std::time::Duration;

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, ErrorKind, SupportedStreamConfigRange};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, SupportedStreamConfig};
use serde::Serialize;

use self::names::{names, which};
use super::AudioError;
use super::feed::Feed;
use crate::tr;

/// The length of one of the two buffers that the device is asked to have.
const BUFFER: Duration = Duration::from_millis(50);

/// A way to open a device.
pub(super) type Mode = SupportedStreamConfig;

/// An output device.
#[derive(Clone)]
pub struct Device(cpal::Device);

/// What is known of an output device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeviceInfo {
    /// Its name, by which it can be asked for.
    pub name: String,
    /// What the system calls it, if that is something else.
    pub description: Option<String>,
    /// Whether it is used where none is named.
    pub default: bool,
    /// The lowest and the highest sample rate in Hz; nothing while another program holds it.
    pub sample_rates: Option<(u32, u32)>,
    /// The least and the most channels; nothing while another program holds it.
    pub channels: Option<(u16, u16)>,
}

impl Device {
    /// Finds the device of this name, of the only name that has it as a part in any case, or the
    /// default device.
    pub fn find(wanted: Option<&str>) -> Result<Self, AudioError> {
        quietly(|| {
            let host = host()?;
            match wanted {
                None => host
                    .default_output_device()
                    .map(Self)
                    .ok_or_else(AudioError::no_device),
                Some(wanted) => Self::named(outputs(&host)?, wanted),
            }
        })
    }

    fn named(devices: Vec<cpal::Device>, wanted: &str) -> Result<Self, AudioError> {
        let names: Vec<_> = devices.iter().map(names).collect();
        let found = which(&names, wanted)?;
        let device = devices.into_iter().nth(found);
        device.map(Self).ok_or_else(AudioError::no_device)
    }

    /// All devices that can be opened now, or are in use.
    pub fn list() -> Result<Vec<DeviceInfo>, AudioError> {
        quietly(|| {
            let host = host()?;
            let default = host.default_output_device();
            let default = default.map(|device| names(&device).0);
            let infos = outputs(&host)?.into_iter().filter_map(|device| {
                let (name, description) = names(&device);
                let ranges = match device.supported_output_configs() {
                    Ok(ranges) => ranges.collect(),
                    Err(error) if error.kind() == ErrorKind::DeviceBusy => Vec::new(),
                    Err(error) => {
                        tracing::debug!("{name}: {error}");
                        return None;
                    }
                };
                let rates = ranges
                    .iter()
                    .flat_map(|r| [r.min_sample_rate(), r.max_sample_rate()]);
                let channels = ranges.iter().map(SupportedStreamConfigRange::channels);
                Some(DeviceInfo {
                    description: Some(description).filter(|text| *text != name),
                    default: default.as_ref() == Some(&name),
                    sample_rates: rates.clone().min().zip(rates.max()),
                    channels: channels.clone().min().zip(channels.max()),
                    name,
                })
            });
            Ok(infos.collect())
        })
    }

    /// The ways to open it for this sample rate in Hz, from best to worst. Opens it for a moment:
    /// so a missing device is known before anything has been rendered for it.
    pub(super) fn modes(&self, sample_rate: u32) -> Result<Vec<Mode>, AudioError> {
        quietly(|| self.probe(sample_rate))
    }

    fn probe(&self, sample_rate: u32) -> Result<Vec<Mode>, AudioError> {
        let ranges = self.0.supported_output_configs().map_err(unusable)?;
        // The device's own conversion of rates is better than rodio's, so the voice's rate
        // comes first; and it is named only where it is supported, as ALSA would silently take
        // the nearest instead.
        let fitting = ranges
            .filter(|range| range.channels() > 0)
            .filter_map(|range| Some((range, range.try_with_sample_rate(sample_rate)?)))
            .max_by(|(a, _), (b, _)| a.cmp_default_heuristics(b))
            .map(|(_, config)| config);
        let default = self.0.default_output_config().map_err(unusable);
        Ok(match (fitting, default) {
            (Some(fitting), default) => [Some(fitting), default.ok()]
                .into_iter()
                .flatten()
                .collect(),
            (None, default) => vec![default?],
        })
    }

    /// Starts the device in the first way that works. Trouble on the way goes to the feed.
    pub(super) fn start(
        &self,
        modes: &[Mode],
        feed: &Arc<Feed>,
    ) -> Result<MixerDeviceSink, AudioError> {
        let mut first_error = None;
        for config in modes {
            let frames = f64::from(config.sample_rate()) * BUFFER.as_secs_f64();
            let sized = BufferSize::Fixed((frames as u32).next_power_of_two());
            for size in [sized, BufferSize::Default] {
                match quietly(|| self.open(config, size, feed)) {
                    Ok(mut sink) => {
                        sink.log_on_drop(false);
                        tracing::debug!(config = ?sink.config(), "playback starts");
                        return Ok(sink);
                    }
                    Err(error) => {
                        first_error.get_or_insert(error);
                    }
                }
            }
        }
        Err(first_error.map_or_else(AudioError::no_device, not_opened))
    }

    fn open(
        &self,
        config: &SupportedStreamConfig,
        size: BufferSize,
        feed: &Arc<Feed>,
    ) -> Result<MixerDeviceSink, DeviceSinkError> {
        let feed = feed.clone();
        DeviceSinkBuilder::default()
            .with_device(self.0.clone())
            .with_supported_config(config)
            .with_buffer_size(size)
            .with_error_callback(move |error| report(&feed, &error))
            .open_stream()
    }
}

/// The sound system. Not `default_host`: that one panics where it cannot be set up.
fn host() -> Result<cpal::Host, AudioError> {
    let id = cpal::available_hosts().into_iter().next();
    cpal::host_from_id(id.ok_or_else(AudioError::no_device)?).map_err(unusable)
}

/// Everything that sound can be sent to, the default device too where the system lists only others.
fn outputs(host: &cpal::Host) -> Result<Vec<cpal::Device>, AudioError> {
    let mut devices: Vec<_> = host.output_devices().map_err(unusable)?.collect();
    if let Some(default) = host.default_output_device() {
        let name = names(&default).0;
        if devices.iter().all(|device| names(device).0 != name) {
            devices.insert(0, default);
        }
    }
    Ok(devices)
}

/// Keeps what ALSA has to say about itself off standard error; it goes to the log.
fn quietly<T>(action: impl FnOnce() -> T) -> T {
    #[cfg(target_os = "linux")]
    let chatter = alsa::Output::local_error_handler();
    let result = action();
    #[cfg(target_os = "linux")]
    if let Ok(chatter) = chatter {
        let chatter = chatter.borrow().to_string();
        chatter
            .lines()
            .for_each(|line| tracing::debug!("ALSA: {line}"));
    }
    result
}

/// Passes on what the device's own thread has met.
fn report(feed: &Feed, error: &cpal::Error) {
    tracing::debug!(kind = ?error.kind(), "audio device: {error}");
    match error.kind() {
        // The device goes on by itself: a gap, another output, an ordinary priority.
        ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
        ErrorKind::DeviceNotAvailable
        | ErrorKind::StreamInvalidated
        | ErrorKind::HostUnavailable => feed.lose(reason(error)),
        _ => feed.complain(reason(error)),
    }
}

fn unusable(error: cpal::Error) -> AudioError {
    AudioError::NoDevice {
        reason: reason(&error),
    }
}

fn not_opened(error: DeviceSinkError) -> AudioError {
    use DeviceSinkError as E;
    match error {
        E::PlayError(error)
        | E::DefaultSinkConfigError(error)
        | E::BuildError(error)
        | E::SupportedConfigsError(error) => unusable(error),
        E::NoDevice => AudioError::no_device(),
        E::UnsupportedSampleFormat => AudioError::NoDevice {
            reason: tr!(
                "the device knows no usual sample format",
                "设备不支持常见的采样格式"
            ),
        },
    }
}

fn reason(error: &cpal::Error) -> String {
    match error.kind() {
        ErrorKind::DeviceNotAvailable => tr!(
            "there is no audio device, or it has been disconnected",
            "没有音频设备，或设备已断开"
        ),
        ErrorKind::DeviceBusy => {
            tr!(
                "another program holds the audio device",
                "音频设备被其他程序占用"
            )
        }
        ErrorKind::PermissionDenied => tr!(
            "no permission to use the audio device (on Linux, join the group audio)",
            "没有使用音频设备的权限（Linux 上请加入 audio 组）"
        ),
        ErrorKind::HostUnavailable => {
            tr!(
                "the sound system is not available ({error})",
                "声音系统不可用（{error}）"
            )
        }
        _ => error.to_string(),
    }
}
