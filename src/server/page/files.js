// Handing audio to the user as a file.

const EXTENSIONS = { wav: "wav", wav24: "wav", "wav-float": "wav", flac: "flac", opus: "opus", mp3: "mp3", raw: "pcm" };
const NAME_LENGTH = 16;

// Such as 今天天气真好-xiaoxiao-happy.wav: the beginning of the text without markup, then how it is spoken.
export function fileName({ text, voice, emotion }, format) {
    const spoken = text.replace(/\[[^\]]*\]|<[^>]*>/g, "").match(/[\p{L}\p{N}]+/gu) ?? [];
    const begin = [...spoken.join("")].slice(0, NAME_LENGTH).join("");
    const acted = emotion.replace(/:[\d.]+/g, "");
    const parts = [begin, voice, acted].map((part) => part.replace(/[^\p{L}\p{N}+_-]+/gu, "-"));
    return `${parts.filter(Boolean).join("-")}.${EXTENSIONS[format] ?? format}`;
}

export function hand(blob, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    // The browser has taken hold of it by then.
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
