//! Finding and opening the audio device.

use std::sync::Arc;
use std::time::Duration;

use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, ErrorKind};
use rodio::{DeviceSinkBuilder, DeviceSinkError, MixerDeviceSink, SupportedStreamConfig};

use super::AudioError;
use super::feed::Feed;
use crate::tr;

/// The length of one of the two buffers that the device is asked to have.
const BUFFER: Duration = Duration::from_millis(50);

/// The default output device, with the ways to open it from best to worst.
pub(super) struct Device {
    device: cpal::Device,
    configs: Vec<SupportedStreamConfig>,
}

impl Device {
    /// Finds the default device and asks what it can do, which opens it for a moment: so a
    /// missing device is known before anything has been rendered for it.
    pub(super) fn find(sample_rate: u32) -> Result<Self, AudioError> {
        quietly(|| Self::probe(sample_rate))
    }

    fn probe(sample_rate: u32) -> Result<Self, AudioError> {
        // Not `default_host`: that one panics where the sound system cannot be set up.
        let id = cpal::available_hosts()
            .into_iter()
            .next()
            .ok_or_else(no_device)?;
        let host = cpal::host_from_id(id).map_err(unusable)?;
        let device = host.default_output_device().ok_or_else(no_device)?;
        let ranges = device.supported_output_configs().map_err(unusable)?;
        // The device's own conversion of rates is better than rodio's, so the voice's rate
        // comes first; and it is named only where it is supported, as ALSA would silently take
        // the nearest instead.
        let fitting = ranges
            .filter(|range| range.channels() > 0)
            .filter_map(|range| Some((range, range.try_with_sample_rate(sample_rate)?)))
            .max_by(|(a, _), (b, _)| a.cmp_default_heuristics(b))
            .map(|(_, config)| config);
        let default = device.default_output_config().map_err(unusable);
        let configs = match (fitting, default) {
            (Some(fitting), default) => [Some(fitting), default.ok()]
                .into_iter()
                .flatten()
                .collect(),
            (None, default) => vec![default?],
        };
        Ok(Self { device, configs })
    }

    /// Starts the device in the first way that works. Trouble on the way goes to the feed.
    pub(super) fn start(&self, feed: &Arc<Feed>) -> Result<MixerDeviceSink, AudioError> {
        let mut first_error = None;
        for config in &self.configs {
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
        Err(first_error.map_or_else(no_device, not_opened))
    }

    fn open(
        &self,
        config: &SupportedStreamConfig,
        size: BufferSize,
        feed: &Arc<Feed>,
    ) -> Result<MixerDeviceSink, DeviceSinkError> {
        let feed = feed.clone();
        DeviceSinkBuilder::default()
            .with_device(self.device.clone())
            .with_supported_config(config)
            .with_buffer_size(size)
            .with_error_callback(move |error| report(&feed, &error))
            .open_stream()
    }
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

fn no_device() -> AudioError {
    AudioError::NoDevice {
        reason: tr!("there is no audio device", "没有音频设备"),
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
        E::NoDevice => no_device(),
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
