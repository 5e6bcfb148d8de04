/* global applyTheme -- of theme.js */
// The page: joins form, server, player and takes.

import { ApiError, getJson, setKey, stream, synthesize } from "./api.js";
import { Clip } from "./clip.js";
import { EXAMPLES } from "./examples.js";
import { fileName, hand } from "./files.js";
import * as form from "./form.js";
import { language, say, setLanguage, translate } from "./messages.js";
import { Player } from "./player.js";
import * as problem from "./problem.js";
import { retell, tell } from "./status.js";
import { load, loadKey, save, saveKey } from "./store.js";
import { Takes } from "./takes.js";
import { View } from "./view.js";

const $ = (id) => document.getElementById(id);

let info = { version: "", formats: ["wav"], limits: { max_chars: 500 }, needs_api_key: false };
let running = null;

const player = new Player();
const view = new View(player, () => running !== null);
const takes = new Takes({ replay, download: (take) => download(take), restore });

// ---- speaking

async function speak(text = $("text").value, settings = form.read()) {
    stop();
    problem.hide();
    const count = [...text].length;
    if (text.trim() === "") {
        problem.show(say("noText"), { field: $("text") });
        return;
    }
    if (count > info.limits.max_chars) {
        problem.show(say("tooLong", { over: count - info.limits.max_chars }), { field: $("text") });
        return;
    }
    const mine = new AbortController();
    running = mine;
    const body = form.request(text, settings);
    let clip = null;
    try {
        player.unlock();
    } catch {
        problem.show(say("silent"));
    }
    tell("waiting");
    view.update();
    try {
        for await (const { event, data } of stream(body, mine.signal)) {
            if (event === "start") {
                clip = new Clip(body, data.sample_rate);
            } else if (event === "audio") {
                clip.add(data.audio, data.sentences);
                view.heard(clip);
            } else if (event === "end") {
                clip.complete = true;
                clip.unreadable = data.unreadable ?? [];
            }
        }
        player.grown();
        if (clip.length > 0) {
            takes.add(text, settings, clip);
        }
        if (clip.unreadable.length > 0) {
            const places = clip.unreadable.map((place) => say("place", place)).join(say("comma"));
            problem.show(say("unreadable", { places }));
        }
    } catch (error) {
        if (clip) {
            // What has arrived is all there will be.
            clip.complete = true;
            player.grown();
        }
        if (error.name !== "AbortError") {
            tell(null);
            complain(error, () => speak(text, settings));
        }
    } finally {
        if (running === mine) {
            running = null;
        }
        view.update();
    }
}

function stop() {
    const wasBusy = running !== null || player.state !== "idle";
    running?.abort();
    running = null;
    if (player.state !== "idle") {
        player.stop();
    }
    if (wasBusy) {
        tell("stopped");
    }
    view.update();
}

function complain(error, again) {
    if (!(error instanceof ApiError)) {
        throw error;
    }
    const hasKey = $("key").value.trim() !== "";
    let field = form.field(error.param);
    if (error.status === 401) {
        info.needs_api_key = true;
        $("key-field").hidden = false;
        field = $("key");
    }
    const retry = error.status === 422 || error.status === 400 ? null : again;
    problem.show(problem.words(error, hasKey), { again: retry, wait: error.retryAfter ?? 0, field });
}

// ---- takes

function replay(take, clip) {
    if (!clip) {
        speak(take.text, take.settings);
        return;
    }
    stop();
    view.show(clip);
    player.play(0);
}

function restore(take) {
    $("text").value = take.text;
    form.write({ ...form.defaults(), ...take.settings });
    count();
    tell("restored");
    $("text").focus();
}

async function download({ text, settings }) {
    await fetchFile(form.request(text, settings), () => download({ text, settings }));
}

async function fetchFile(body, again) {
    const format = $("format").value;
    problem.hide();
    tell("preparing");
    try {
        const { blob } = await synthesize({ ...body, format });
        const name = fileName(body, format);
        hand(blob, name);
        tell("saved", { name });
    } catch (error) {
        tell(null);
        complain(error, again);
    }
}

function count() {
    const length = [...$("text").value].length;
    const limit = info.limits.max_chars;
    $("counter").textContent = say("counter", { count: length, limit });
    $("counter").classList.toggle("over", length > limit);
    save("text", $("text").value);
}

// ---- language and theme

function speakLanguage() {
    const settings = form.read();
    translate();
    $("examples").replaceChildren(
        ...EXAMPLES.map((example) => {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "quiet";
            button.textContent = example.title[language];
            button.addEventListener("click", () => {
                $("text").value = example.text;
                form.write({ ...form.read(), emotion: example.emotion, second: null });
                count();
            });
            return button;
        }),
    );
    for (const button of document.querySelectorAll("[data-language]")) {
        button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
    $("version").textContent = info.version && say("version", { version: info.version });
    form.write(settings);
    takes.draw();
    problem.hide();
    retell();
    view.translate();
    count();
}

function setTheme(theme) {
    applyTheme(theme);
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
        button.setAttribute("aria-pressed", String(button.dataset.themeChoice === theme));
    }
    save("theme", theme);
    view.update();
}

// ---- beginning

async function begin() {
    try {
        info = await getJson("info");
        $("key-field").hidden = !info.needs_api_key;
        const [voices, emotions] = await Promise.all([getJson("voices"), getJson("emotions")]);
        form.setLists(voices, emotions, info.formats);
        problem.hide();
        speakLanguage();
    } catch (error) {
        complain(error, begin);
    }
}

$("form").addEventListener("submit", (event) => {
    event.preventDefault();
    speak();
});
$("form").addEventListener("input", (event) => {
    if (event.target !== $("text") && event.target !== $("key")) {
        form.refresh();
    }
});
$("text").addEventListener("input", count);
$("key").addEventListener("input", () => {
    setKey($("key").value);
    saveKey($("key").value);
});
$("key").addEventListener("change", () => {
    if ($("voice").options.length === 0) {
        begin();
    }
});
$("stop").addEventListener("click", stop);
$("play").addEventListener("click", () => (player.state === "playing" ? player.pause() : player.play()));
$("download").addEventListener("click", () => {
    const body = player.clip.request;
    fetchFile(body, () => fetchFile(body));
});
$("mix").addEventListener("click", form.toggleMix);
$("reset").addEventListener("click", () => {
    $("more").open = false;
    form.write(form.defaults());
});
$("dismiss").addEventListener("click", () => {
    problem.hide();
    $("text").focus();
});
for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => {
        setLanguage(button.dataset.language);
        speakLanguage();
    });
}
for (const button of document.querySelectorAll("[data-theme-choice]")) {
    button.addEventListener("click", () => setTheme(button.dataset.themeChoice));
}
addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing) {
        event.preventDefault();
        speak();
    } else if (event.key === "Escape" && !event.isComposing) {
        stop();
    } else if (event.key === " " && event.target === $("wave")) {
        event.preventDefault();
        $("play").click();
    }
});

$("key").value = loadKey();
setKey($("key").value);
$("text").value = load("text", EXAMPLES[0].text);
setTheme(load("theme", "auto"));
speakLanguage();
begin();
