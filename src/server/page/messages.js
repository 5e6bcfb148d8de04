// Every word of the page, in both languages.

import { load, save } from "./store.js";

const MESSAGES = {
    title: { zh: "tts · 普通话情感语音合成", en: "tts · Mandarin speech with emotions" },
    tagline: { zh: "有情绪的普通话语音合成", en: "Mandarin speech with emotions" },
    language: { zh: "界面语言", en: "Language of the page" },
    theme: { zh: "外观", en: "Appearance" },
    themeAuto: { zh: "跟随系统", en: "As the system" },
    themeLight: { zh: "浅色", en: "Light" },
    themeDark: { zh: "深色", en: "Dark" },

    text: { zh: "文字", en: "Text" },
    textPlaceholder: { zh: "输入要朗读的文字……", en: "Type Chinese text to be spoken…" },
    tagHint: { zh: "只想让一句话换个情绪？用标记把它括起来：", en: "Another emotion for a few words? Put them between tags:" },
    counter: { zh: "{count} / {limit} 字", en: "{count} / {limit} characters" },
    tooLong: { zh: "文字超出上限 {over} 个字，请删减后再试。", en: "The text is {over} characters too long. Shorten it and try again." },
    noText: { zh: "请先输入要朗读的文字。", en: "Type some text first." },
    examples: { zh: "试一试", en: "Try" },
    speak: { zh: "朗读", en: "Speak" },
    stop: { zh: "停止", en: "Stop" },
    apiKey: { zh: "API 密钥", en: "API key" },
    apiKeyHint: { zh: "只保存在这个标签页中，关闭后即被清除。", en: "Kept in this tab only, and forgotten when it closes." },

    waiting: { zh: "正在合成……", en: "Synthesizing…" },
    playing: { zh: "正在播放", en: "Playing" },
    buffering: { zh: "等待后面的语音……", en: "Waiting for more…" },
    paused: { zh: "已暂停", en: "Paused" },
    finished: { zh: "播放完毕", en: "Finished" },
    stopped: { zh: "已停止", en: "Stopped" },
    preparing: { zh: "正在准备下载……", en: "Preparing the download…" },
    saved: { zh: "已下载 {name}", en: "Downloaded {name}" },
    restored: { zh: "已恢复这一条的文字和设置", en: "Text and settings are those of that take" },

    player: { zh: "播放", en: "Playback" },
    playerEmpty: { zh: "朗读后，这里会显示波形和逐词高亮的文字。", en: "The waveform and the words will appear here as they are spoken." },
    play: { zh: "播放", en: "Play" },
    pause: { zh: "暂停", en: "Pause" },
    position: { zh: "播放位置", en: "Position" },
    positionText: { zh: "{now} 秒，共 {total} 秒", en: "{now} of {total} seconds" },
    words: { zh: "逐词文字", en: "Spoken words" },
    wordsHint: { zh: "用左右方向键选词，按回车从该词开始播放。", en: "Left and right arrows choose a word, Enter plays from it." },
    format: { zh: "格式", en: "Format" },
    download: { zh: "下载", en: "Download" },

    settings: { zh: "声音", en: "Voice" },
    reset: { zh: "恢复默认", en: "Reset" },
    voice: { zh: "发音人", en: "Speaker" },
    female: { zh: "女声", en: "Female" },
    male: { zh: "男声", en: "Male" },
    otherSex: { zh: "其他", en: "Other" },
    emotion: { zh: "情绪", en: "Emotion" },
    auto: { zh: "自动", en: "Auto" },
    intensity: { zh: "强度", en: "Intensity" },
    mix: { zh: "混合第二种情绪", en: "Mix in a second emotion" },
    second: { zh: "第二种情绪", en: "Second emotion" },
    share: { zh: "第二种所占比例", en: "Share of the second" },
    speed: { zh: "语速", en: "Speed" },
    more: { zh: "更多设置", en: "More" },
    pitch: { zh: "音高", en: "Pitch" },
    pitchValue: { zh: "{value} 半音", en: "{value} semitones" },
    volume: { zh: "音量", en: "Volume" },
    markup: { zh: "文字写法", en: "The text is" },
    markupMarked: { zh: "可带标记（默认）", en: "Text with tags (default)" },
    markupPlain: { zh: "纯文字，标记也照读", en: "Plain: tags are read aloud" },
    markupPinyin: { zh: "拼音：ni3 hao3", en: "Pinyin: ni3 hao3" },

    takes: { zh: "最近的录音", en: "Recent takes" },
    takesEmpty: { zh: "最近十条会留在这里，可以重播、下载，或取回当时的设置。", en: "The last ten stay here, to replay, download, or take their settings back." },
    clear: { zh: "全部清除", en: "Clear all" },
    replay: { zh: "重播", en: "Replay" },
    restore: { zh: "取回设置", en: "Restore settings" },
    remove: { zh: "删除", en: "Delete" },
    about: { zh: "{action}：{text}", en: "{action}: {text}" },
    seconds: { zh: "{value} 秒", en: "{value} s" },

    docs: { zh: "接口文档", en: "API explorer" },
    reference: { zh: "接口参考", en: "API reference" },
    metrics: { zh: "运行指标", en: "Metrics" },
    links: { zh: "接口与运行状态", en: "API and operation" },
    version: { zh: "版本 {version}", en: "Version {version}" },

    dismiss: { zh: "关闭提示", en: "Dismiss" },
    again: { zh: "再试一次", en: "Try again" },
    againIn: { zh: "再试一次（{seconds} 秒）", en: "Try again ({seconds} s)" },
    offline: { zh: "连不上服务器。请检查网络，或确认服务器仍在运行。", en: "The server cannot be reached. Check the network, and that the server is running." },
    cut: { zh: "语音还没传完，连接就断了。已收到的部分仍可播放。", en: "The connection broke before the speech was complete. What has arrived can still be played." },
    wrongField: { zh: "服务器不接受“{field}”这一项：{message}", en: "The server does not accept “{field}”: {message}" },
    wrongRequest: { zh: "服务器不接受这个请求：{message}", en: "The server does not accept this: {message}" },
    needsKey: { zh: "服务器需要 API 密钥。请填写后再试。", en: "The server asks for an API key. Enter it, then try again." },
    wrongKey: { zh: "API 密钥不对。请核对后再试。", en: "This API key is not accepted. Check it, then try again." },
    busy: { zh: "服务器正忙，请求太多了。", en: "The server is busy with too many requests." },
    busyFor: { zh: "服务器正忙，请求太多了。{seconds} 秒后可以再试。", en: "The server is busy with too many requests. Try again in {seconds} seconds." },
    unavailable: { zh: "服务器正在启动或即将停止，请稍后再试。", en: "The server is starting or shutting down. Try again in a moment." },
    timeout: { zh: "等得太久，服务器放弃了这个请求。请再试一次，或缩短文字。", en: "The server gave up: it took too long. Try again, or with a shorter text." },
    tooBig: { zh: "请求太大了，请缩短文字。", en: "The request is too large. Shorten the text." },
    server: { zh: "服务器出错了：{message}", en: "The server failed: {message}" },
    request: { zh: "（请求编号 {id}）", en: "(request {id})" },
    silent: { zh: "这个浏览器不能播放声音，但仍可下载。", en: "This browser cannot play sound. Downloads still work." },
    unreadable: { zh: "有些内容读不出来，已跳过：{places}", en: "Some of the text cannot be read and was left out: {places}" },
    comma: { zh: "、", en: ", " },
    place: { zh: "第 {line} 行第 {column} 字“{text}”", en: "“{text}” (line {line}, column {column})" },
};

const FORMATS = {
    wav: "WAV 16 bit",
    wav24: "WAV 24 bit",
    "wav-float": "WAV float",
    flac: "FLAC",
    opus: "Opus",
    mp3: "MP3",
    raw: "PCM",
};

export let language = load("language", null) ?? (/^zh\b/i.test(navigator.language) ? "zh" : "en");

export function setLanguage(value) {
    language = value;
    save("language", value);
}

export function say(key, values = {}) {
    return MESSAGES[key][language].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

export function has(key) {
    return key in MESSAGES;
}

export function formatName(format) {
    return FORMATS[format] ?? format;
}

// A voice or an emotion of the server, by its name in the page's language.
export function nameOf(thing) {
    return language === "zh" ? thing.name_zh || thing.name : capital(thing.name);
}

export function capital(name) {
    return name.charAt(0).toUpperCase() + name.slice(1);
}

// Puts the words into the page.
export function translate() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    document.title = say("title");
    for (const element of document.querySelectorAll("[data-text]")) {
        element.textContent = say(element.dataset.text);
    }
    for (const element of document.querySelectorAll("[data-label]")) {
        element.setAttribute("aria-label", say(element.dataset.label));
        if (element.matches("button")) {
            element.title = say(element.dataset.label);
        }
    }
    for (const element of document.querySelectorAll("[data-placeholder]")) {
        element.placeholder = say(element.dataset.placeholder);
    }
}
