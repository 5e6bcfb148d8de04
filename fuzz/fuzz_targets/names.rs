//! Any template with any values: refused, or a path that stays inside the output folder.
#![no_main]

use std::path::Component;

use libfuzzer_sys::fuzz_target;
use tts::batch::{Fields, Template};

fuzz_target!(|texts: (&str, &str)| {
    let (template, value) = texts;
    let Ok(template) = Template::parse(template) else {
        return;
    };
    let path = template.path(&Fields {
        stem: value,
        n: value.len(),
        id: value,
        voice: value,
        emotion: value,
        text: value,
        title: value,
    });
    assert!(path.file_name().is_some());
    for part in path.components() {
        assert!(matches!(part, Component::Normal(_)));
        assert!(part.as_os_str().len() <= 200);
    }
});
