//! The elements of SSML that say how text is spoken.

use super::prosody;
use crate::controls::Intensity;
use crate::script::names::{self, Names};
use crate::script::style::Change;
use crate::tr;

/// The lowest degree of a style.
const LEAST_DEGREE: f32 = 0.01;

/// `<voice name="…">`: a speaker by any of its names, or by that of the service it is known from
/// (`zh-CN-XiaoxiaoNeural`).
pub(super) fn voice(name: &str, names: Option<Names>) -> Result<Change, String> {
    let found = names::voice(names, name.trim()).or_else(|error| {
        let short = service_name(name.trim());
        short
            .and_then(|short| names::voice(names, &short).ok())
            .ok_or(error)
    });
    let key = found.map_err(|error| format!("<voice>: {error}"))?;
    Ok(Change::Voice(key))
}

/// The speaker in a name like `zh-CN-XiaoxiaoMultilingualNeural`, in small letters.
fn service_name(name: &str) -> Option<String> {
    let speaker = name.splitn(3, '-').nth(2)?;
    let speaker = speaker.split(':').next()?;
    let speaker = speaker.strip_suffix("Neural").unwrap_or(speaker);
    let speaker = speaker.strip_suffix("Multilingual").unwrap_or(speaker);
    Some(speaker.to_lowercase())
}

/// `<emotion category="…" intensity="0..2">`.
pub(super) fn emotion(
    category: &str,
    intensity: Option<&str>,
    names: Option<Names>,
) -> Result<Change, String> {
    let choice = names::emotion(names, category).map_err(|error| format!("<emotion>: {error}"))?;
    let intensity = intensity.map(str::parse::<Intensity>).transpose();
    let intensity = intensity.map_err(|error| format!("<emotion> intensity: {error}"))?;
    Ok(Change::Emotion(choice, intensity))
}

/// `<mstts:express-as style="…" styledegree="0.01..2">`.
pub(super) fn express_as(
    style: &str,
    degree: Option<&str>,
    names: Option<Names>,
) -> Result<Change, String> {
    let choice = names::emotion(names, style).map_err(|error| format!("<express-as>: {error}"))?;
    let intensity = degree.map(str::parse::<Intensity>).transpose();
    let intensity = intensity.map_err(|error| format!("<express-as> styledegree: {error}"))?;
    if let Some(value) = intensity
        .map(Intensity::get)
        .filter(|value| *value < LEAST_DEGREE)
    {
        return Err(tr!(
            "<express-as> styledegree: {value} is out of range; the nearest possible value is {LEAST_DEGREE} (from {LEAST_DEGREE} to 2)",
            "<express-as> 的 styledegree：{value} 超出范围；最接近的可用值是 {LEAST_DEGREE}（范围 {LEAST_DEGREE} 到 2）"
        ));
    }
    Ok(Change::Emotion(choice, intensity))
}

/// `<prosody rate pitch range volume>`: what each attribute that is there changes.
pub(super) fn prosody<'v>(get: &dyn Fn(&str) -> Option<&'v str>) -> Result<Vec<Change>, String> {
    let mut changes = Vec::new();
    type Read = fn(&str) -> Result<Change, String>;
    let dials: [(&str, Read); 4] = [
        ("rate", prosody::rate),
        ("pitch", prosody::pitch),
        ("range", prosody::range),
        ("volume", prosody::volume),
    ];
    for (name, read) in dials {
        if let Some(value) = get(name) {
            let change = read(value.trim());
            changes.push(change.map_err(|why| format!("<prosody> {name}: {why}"))?);
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services_hold_the_speaker() {
        for (name, wanted) in [
            ("zh-CN-XiaoxiaoNeural", Some("xiaoxiao")),
            ("zh-CN-XiaoxiaoMultilingualNeural", Some("xiaoxiao")),
            ("zh-CN-Xiaoxiao:DragonHDLatestNeural", Some("xiaoxiao")),
            ("zh-CN-YunxiNeural", Some("yunxi")),
            ("xiaoxiao", None),
        ] {
            assert_eq!(service_name(name).as_deref(), wanted, "{name}");
        }
    }
}
