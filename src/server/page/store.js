// What this browser remembers. Storage may be full or forbidden; then nothing is remembered and the
// page works all the same.

export function load(name, otherwise) {
    try {
        const text = localStorage.getItem(`tts.${name}`);
        return text === null ? otherwise : JSON.parse(text);
    } catch {
        return otherwise;
    }
}

export function save(name, value) {
    try {
        localStorage.setItem(`tts.${name}`, JSON.stringify(value));
    } catch {
        // Nothing depends on it.
    }
}

// The API key is a secret: it is forgotten with the tab.
export function loadKey() {
    try {
        return sessionStorage.getItem("tts.key") ?? "";
    } catch {
        return "";
    }
}

export function saveKey(key) {
    try {
        sessionStorage.setItem("tts.key", key);
    } catch {
        // It is asked for again.
    }
}
