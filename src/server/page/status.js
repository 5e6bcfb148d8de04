// The line that tells what is going on.

import { say } from "./messages.js";

// Worth a place over a small screen; the others are seen in the player as well.
const SHOWN = ["waiting", "buffering", "preparing", "saved", "restored"];
const PASSING = ["saved", "restored", "finished", "stopped"];
const PASSES = 8000;

let current = { key: null, values: {} };
let timer = null;

export function tell(key, values = {}) {
    current = { key, values };
    const line = document.getElementById("status");
    line.textContent = key ? say(key, values) : "";
    line.toggleAttribute("data-shown", SHOWN.includes(key));
    clearTimeout(timer);
    if (PASSING.includes(key)) {
        timer = setTimeout(tell, PASSES, null);
    }
}

export function told() {
    return current.key;
}

// In the language of now.
export function retell() {
    tell(current.key, current.values);
}
