// What went wrong, in plain words, and when to try again.

import { has, say } from "./messages.js";

const $ = (id) => document.getElementById(id);
const BY_STATUS = { 408: "timeout", 413: "tooBig", 429: "busy", 503: "unavailable", 504: "timeout" };

let timer = null;

export function words(error, hasKey) {
    if (error.kind !== "http") {
        return say(error.kind === "cut" ? "cut" : "offline");
    }
    const { status, param, message, retryAfter } = error;
    if (status === 401) {
        return say(hasKey ? "wrongKey" : "needsKey");
    }
    if (status === 429 && retryAfter) {
        return say("busyFor", { seconds: retryAfter });
    }
    if (status in BY_STATUS) {
        return say(BY_STATUS[status]);
    }
    if (status >= 400 && status < 500) {
        return param && has(param) ? say("wrongField", { field: say(param), message }) : say("wrongRequest", { message });
    }
    const id = error.requestId ? ` ${say("request", { id: error.requestId })}` : "";
    return say("server", { message }) + id;
}

// `again` is what the button does; without it there is none. `wait` seconds have to pass first: the
// button counts them down, outside of what a screen reader speaks by itself.
export function show(text, { again = null, wait = 0, field = null } = {}) {
    hide();
    $("problem").hidden = false;
    $("alert").textContent = text;
    $("again").hidden = !again;
    $("again").onclick = again;
    if (field?.type !== "radio") {
        field?.setAttribute("aria-invalid", "true");
    }
    field?.focus();
    $("problem").scrollIntoView({ block: "nearest" });
    let left = wait;
    const tick = () => {
        $("again").disabled = left > 0;
        $("again").textContent = left > 0 ? say("againIn", { seconds: left }) : say("again");
        if (left === 0) {
            clearInterval(timer);
        }
        left -= 1;
    };
    tick();
    if (wait > 0) {
        timer = setInterval(tick, 1000);
    }
}

export function hide() {
    clearInterval(timer);
    $("problem").hidden = true;
    $("alert").textContent = "";
    for (const field of document.querySelectorAll("[aria-invalid=true]")) {
        field.removeAttribute("aria-invalid");
    }
}
