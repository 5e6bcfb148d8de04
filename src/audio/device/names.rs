//! What devices are called, and which one is meant.

use rodio::cpal;
use rodio::cpal::traits::DeviceTrait;

use crate::audio::AudioError;

/// A device's name, and what the system calls it for people. ALSA's names are unique; elsewhere
/// the ids are nothing to type, and people's names it is.
pub(super) fn names(device: &cpal::Device) -> (String, String) {
    let called = device.description().map(|known| known.name().to_owned());
    let id = device.id().map(|id| id.id().to_owned());
    let id = id.ok().filter(|_| cfg!(target_os = "linux"));
    let called = called.unwrap_or_else(|_| id.clone().unwrap_or_default());
    (id.unwrap_or_else(|| called.clone()), called)
}

/// Which of these devices is asked for.
pub(super) fn which(names: &[(String, String)], wanted: &str) -> Result<usize, AudioError> {
    let exact = |(name, called): &(String, String)| name == wanted || called == wanted;
    if let Some(found) = names.iter().position(exact) {
        return Ok(found);
    }
    let part = wanted.to_lowercase();
    let has_part = |text: &String| text.to_lowercase().contains(&part);
    let found: Vec<usize> = (0..names.len())
        .filter(|&at| has_part(&names[at].0) || has_part(&names[at].1))
        .collect();
    let listed = |which: &[usize]| which.iter().map(|&at| names[at].0.clone()).collect();
    match *found {
        [found] => Ok(found),
        [] => Err(AudioError::UnknownDevice {
            wanted: wanted.to_owned(),
            known: listed(&(0..names.len()).collect::<Vec<_>>()),
        }),
        _ => Err(AudioError::AmbiguousDevice {
            wanted: wanted.to_owned(),
            found: listed(&found),
        }),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names() -> Vec<(String, String)> {
        let names = [
            ("default", "Default Audio Device"),
            ("hw:CARD=PCH,DEV=0", "HDA Intel PCH, ALC257"),
            ("hw:CARD=USB,DEV=0", "USB Headset, Audio"),
        ];
        let owned = names.map(|(name, called)| (name.to_owned(), called.to_owned()));
        owned.into()
    }

    #[test]
    fn a_device_is_found_by_its_names_and_by_a_part_of_them() {
        for (wanted, found) in [
            ("default", 0),
            ("hw:CARD=USB,DEV=0", 2),
            ("USB Headset, Audio", 2),
            ("headset", 2),
            ("pch", 1),
        ] {
            assert_eq!(which(&names(), wanted).unwrap(), found, "{wanted}");
        }
    }

    #[test]
    fn an_unknown_and_an_ambiguous_name_are_told_with_the_devices() {
        let unknown = which(&names(), "bluetooth").unwrap_err();
        assert!(unknown.is_missing_resource());
        assert!(
            unknown.to_string().contains("hw:CARD=PCH,DEV=0"),
            "{unknown}"
        );
        let ambiguous = which(&names(), "card").unwrap_err();
        assert!(!ambiguous.is_missing_resource());
        assert!(!ambiguous.to_string().contains("default"), "{ambiguous}");
    }
}
