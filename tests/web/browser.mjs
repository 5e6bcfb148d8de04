// A browser with ears: what the page sends to the loudspeaker is measured there, whatever the page
// itself says.

import { chromium } from "playwright-core";

const url = process.env.TTS_URL;
if (!url) {
    throw new Error("TTS_URL has to be the address of a running server");
}
export const base = url.replace(/\/$/, "");

const PATIENCE = 90_000;
let browser = null;

export async function begin() {
    const options = { executablePath: process.env.TTS_CHROMIUM ?? "/usr/bin/chromium" };
    if (process.getuid() === 0) {
        // Its sandbox refuses to run as root.
        options.args = ["--no-sandbox"];
    }
    browser = await chromium.launch(options);
}

export async function end() {
    await browser?.close();
}

// Opens the page, under a strict policy for its content besides that of the server.
// page.errors holds what the console complains about, page.strangers requests to other origins.
export async function open({ locale = "zh-CN", width = 1280, height = 900, before = null, origin = base, ...options } = {}) {
    const context = await browser.newContext({ locale, viewport: { width, height }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.errors = [];
    page.strangers = [];
    page.on("pageerror", (error) => page.errors.push(String(error)));
    page.on("console", (message) => {
        if (message.type() === "error" && !/Failed to load resource/.test(message.text())) {
            page.errors.push(message.text());
        }
    });
    page.on("request", (request) => {
        if (!request.url().startsWith(origin) && !/^(blob|data):/.test(request.url())) {
            page.strangers.push(request.url());
        }
    });
    await page.route(`${origin}/`, async (route) => {
        const response = await route.fetch();
        const policies = ["default-src 'self'", response.headers()["content-security-policy"]].filter(Boolean);
        await route.fulfill({ response, headers: { ...response.headers(), "content-security-policy": policies.join(", ") } });
    });
    await page.addInitScript(listen);
    await before?.(page);
    await page.goto(`${origin}/`);
    await page.waitForFunction(() => document.getElementById("voice").options.length > 0);
    return page;
}

// Runs in the page, before its scripts. ears.starts: each buffer that was scheduled; ears.loud: the
// loudest moment (RMS) since ears.loud was set to 0; ears.now: the last moment; ears.current: the words
// in the order in which they were highlighted.
function listen() {
    const ears = { starts: [], loud: 0, now: 0, current: [] };
    window.ears = ears;
    const analysers = new Map();
    const { connect } = AudioNode.prototype;
    AudioNode.prototype.connect = function (target, ...rest) {
        if (!(target instanceof AudioDestinationNode)) {
            return connect.call(this, target, ...rest);
        }
        if (!analysers.has(target)) {
            const analyser = target.context.createAnalyser();
            connect.call(analyser, target);
            analysers.set(target, analyser);
        }
        return connect.call(this, analysers.get(target), ...rest);
    };
    const { start } = AudioBufferSourceNode.prototype;
    AudioBufferSourceNode.prototype.start = function (when, offset = 0) {
        const samples = Array.from(this.buffer.getChannelData(0), (sample) => Math.round(sample * 32768));
        ears.starts.push({ when, offset, at: this.context.currentTime, duration: this.buffer.duration, samples });
        return start.call(this, when, offset);
    };
    setInterval(() => {
        for (const analyser of analysers.values()) {
            const moment = new Float32Array(analyser.fftSize);
            analyser.getFloatTimeDomainData(moment);
            ears.now = Math.hypot(...moment) / Math.sqrt(moment.length);
            ears.loud = Math.max(ears.loud, ears.now);
        }
    }, 40);
    new MutationObserver((changes) => {
        for (const { target } of changes) {
            if (target.matches(".word[aria-current]")) {
                ears.current.push([...document.querySelectorAll(".word")].indexOf(target));
            }
        }
    }).observe(document, { subtree: true, attributes: true, attributeFilter: ["aria-current"] });
}

export async function type(page, text) {
    await page.fill("#text", text);
}

export async function pick(page, emotion) {
    await page.locator("#emotions label").filter({ hasText: new RegExp(`^${emotion}$`) }).click();
}

// Speaks, and waits until the stream is complete and a take of it is listed.
export async function speak(page, text) {
    await type(page, text);
    await page.click("#speak");
    await page.locator("#takes .said").filter({ hasText: text.slice(0, 20) }).first().waitFor();
}

export async function finished(page) {
    await page.waitForFunction(() => document.querySelector("#stop").disabled);
}

// The server's answer, made here: for what a healthy server does not say.
export function answer(status, error, headers = {}) {
    return (route) =>
        route.fulfill({
            status,
            headers: { "content-type": "application/json", "x-request-id": "abc123", ...headers },
            body: JSON.stringify({ error: { type: "server_error", param: null, code: "test", ...error }, request_id: "abc123" }),
        });
}
