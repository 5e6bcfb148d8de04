// The settings of a take: read from the form, put into it, made into a request.

import { parts } from "./emotion.js";
import { hue } from "./hues.js";
import { capital, formatName, language, nameOf, say } from "./messages.js";
import { load, save } from "./store.js";

const $ = (id) => document.getElementById(id);
const RANGES = ["intensity", "share", "speed", "pitch", "volume"];
const PLAIN = { intensity: 1, speed: 1, pitch: 0, volume: 0, markup: "marked", second: null, share: 0.4 };
const OUTPUT = {
    intensity: (value) => value.toFixed(2),
    share: (value) => `${Math.round(value * 100)}%`,
    speed: (value) => `${value.toFixed(2)}×`,
    pitch: (value) => say("pitchValue", { value: signed(value) }),
    volume: (value) => `${signed(value)} dB`,
};

let voices = { default: "", voices: [] };
let emotions = { default: "", emotions: [] };

export function setLists(newVoices, newEmotions, formats) {
    voices = newVoices;
    emotions = newEmotions;
    $("format").replaceChildren(...formats.map((format) => new Option(formatName(format), format)));
    $("format").value = load("format", formats[0]);
    if ($("format").selectedIndex < 0) {
        $("format").selectedIndex = 0;
    }
    write({ ...defaults(), ...load("settings", {}) });
}

export function defaults() {
    return { ...PLAIN, voice: voices.default, emotion: emotions.default };
}

export function read() {
    const emotion = document.querySelector("input[name=emotion]:checked")?.value ?? emotions.default;
    const mixed = mixing() && emotion !== "auto";
    const settings = { voice: $("voice").value, emotion, markup: $("markup").value, second: mixed ? $("second").value : null };
    for (const name of RANGES) {
        settings[name] = Number($(name).value);
    }
    return settings;
}

export function write(settings) {
    // A voice or emotion that this server lacks becomes its default.
    const known = (list, name, otherwise) => (list.some((one) => one.name === name) ? name : otherwise);
    const choices = emotionChoices();
    const emotion = known(choices, settings.emotion, emotions.default);
    fillVoices(known(voices.voices, settings.voice, voices.default));
    fillEmotions(choices, emotion);
    fillSecond(known(emotions.emotions, settings.second, null));
    for (const name of RANGES) {
        $(name).value = settings[name];
    }
    $("markup").value = settings.markup;
    $("more").open ||= settings.pitch !== 0 || settings.volume !== 0 || settings.markup !== "marked";
    refresh();
}

// After every change: outputs, what can be mixed, what is remembered.
export function refresh() {
    const settings = read();
    const plain = settings.emotion === "auto";
    $("voice-note").textContent = noteOf(settings.voice);
    $("mix").disabled = plain;
    $("mixture").hidden = settings.second === null;
    for (const name of RANGES) {
        const input = $(name);
        const text = OUTPUT[name](settings[name]);
        document.querySelector(`output[for=${name}]`).textContent = text;
        input.setAttribute("aria-valuetext", text);
        input.style.setProperty("--fill", `${(100 * (input.value - input.min)) / (input.max - input.min)}%`);
    }
    if (voices.voices.length > 0) {
        save("settings", settings);
        save("format", $("format").value);
    }
}

export function request(text, settings) {
    const body = { text, voice: settings.voice, emotion: emotionOf(settings), intensity: settings.intensity, speed: settings.speed };
    for (const name of ["pitch", "volume", "markup"]) {
        if (settings[name] !== PLAIN[name]) {
            body[name] = settings[name];
        }
    }
    return body;
}

export function emotionOf({ emotion, second, share }) {
    if (!second || second === emotion) {
        return emotion;
    }
    return `${emotion}:${round(1 - share)}+${second}:${round(share)}`;
}

// An emotion of the API, mixtures too, in the page's language.
export function emotionName(emotion) {
    const mixture = parts(emotion).map(({ name, share }) => {
        const text = nameOf(emotionChoices().find((one) => one.name === name) ?? { name });
        return { text, percent: Math.round(100 * share) };
    });
    return mixture.map(({ text, percent }) => (mixture.length > 1 ? `${text} ${percent}%` : text)).join(" + ");
}

export function voiceName(name) {
    return nameOf(voices.voices.find((voice) => voice.name === name) ?? { name });
}

function noteOf(name) {
    const voice = voices.voices.find((one) => one.name === name);
    return (language === "zh" ? voice?.note_zh : voice?.note) ?? "";
}

function emotionChoices() {
    const auto = { name: "auto", name_zh: "自动" };
    return [...emotions.emotions.filter(({ name }) => name !== "auto"), auto];
}

function fillVoices(chosen) {
    const packs = new Set(voices.voices.map(({ pack }) => pack));
    const groups = new Map();
    for (const voice of voices.voices) {
        const sex = voice.sex === "female" || voice.sex === "male" ? voice.sex : "otherSex";
        const label = packs.size > 1 ? `${voice.pack} · ${say(sex)}` : say(sex);
        const group = groups.get(label) ?? document.createElement("optgroup");
        group.label = label;
        const names = [voice.name_zh, capital(voice.name)].filter(Boolean);
        group.append(new Option((language === "zh" ? names : names.reverse()).join(" "), voice.name));
        groups.set(label, group);
    }
    $("voice").replaceChildren(...groups.values());
    $("voice").value = chosen;
}

function fillEmotions(choices, chosen) {
    const focused = $("emotions").contains(document.activeElement);
    $("emotions").replaceChildren(
        ...choices.map((emotion) => {
            const label = document.createElement("label");
            label.className = "chip";
            label.title = (language === "en" && emotion.description) || "";
            label.style.setProperty("--hue", hue(emotion.name));
            const input = document.createElement("input");
            Object.assign(input, { type: "radio", name: "emotion", value: emotion.name, checked: emotion.name === chosen });
            const text = document.createElement("span");
            text.textContent = nameOf(emotion);
            label.append(input, text);
            return label;
        }),
    );
    if (focused) {
        document.querySelector("input[name=emotion]:checked")?.focus();
    }
}

function fillSecond(chosen) {
    $("second").replaceChildren(...emotions.emotions.map((emotion) => new Option(nameOf(emotion), emotion.name)));
    $("mix").setAttribute("aria-pressed", String(chosen !== null));
    if (chosen !== null) {
        $("second").value = chosen;
    }
}

// Offers a second emotion that makes a difference: neither the first nor the default.
export function toggleMix() {
    const on = !mixing();
    $("mix").setAttribute("aria-pressed", String(on));
    const { emotion } = read();
    if (on && [emotion, emotions.default].includes($("second").value)) {
        const other = emotions.emotions.find(({ name }) => name !== emotion && name !== emotions.default);
        $("second").value = other?.name ?? emotion;
    }
    refresh();
}

// What the user can change about a field of the request.
export function field(param) {
    if (param === "emotion") {
        return document.querySelector("input[name=emotion]:checked");
    }
    const input = param === null ? null : $(param);
    input?.closest("details")?.setAttribute("open", "");
    return input?.matches("input, select, textarea") ? input : null;
}

function mixing() {
    return $("mix").getAttribute("aria-pressed") === "true";
}

function round(value) {
    return Number(value.toFixed(2));
}

function signed(value) {
    return value > 0 ? `+${value}` : String(value).replace("-", "−");
}
