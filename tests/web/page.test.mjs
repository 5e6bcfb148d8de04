// The page of `tts serve` in a real browser: npm packages and Chromium come by scripts/test-web.sh.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { answer, base, begin, end, finished, open, pick, speak, type } from "./browser.mjs";
import { slowly } from "./slow.mjs";
import { tone, toneEvents } from "./tone.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TEXT = "今天天气真好！我们带上风筝，去公园走走吧。";
const SHORT = "你好，世界。";

before(begin);
after(end);

function bodies(page, path) {
    const seen = [];
    page.on("request", (request) => {
        if (request.method() === "POST" && request.url() === `${base}/${path}`) {
            seen.push({ ...request.postDataJSON(), accept: request.headers().accept });
        }
    });
    return seen;
}

async function raw(body) {
    const response = await fetch(`${base}/tts`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...body, format: "raw" }),
    });
    assert.equal(response.status, 200);
    return new Int16Array(await response.arrayBuffer());
}

// Where a chunk of a WAV file begins.
function chunk(wav, name) {
    let at = 12;
    while (wav.toString("latin1", at, at + 4) !== name) {
        at += 8 + wav.readUInt32LE(at + 4);
        at += at % 2;
    }
    return at;
}

function loudness(samples) {
    return Math.sqrt(samples.reduce((sum, sample) => sum + (sample / 32768) ** 2, 0) / samples.length);
}

function clean(page) {
    assert.deepEqual(page.errors, []);
    assert.deepEqual(page.strangers, []);
}

test("speech is heard, piece by piece without gaps, and its words light up in turn", async () => {
    const page = await open();
    const requests = bodies(page, "tts/stream");
    await type(page, TEXT);
    await pick(page, "开心");
    await page.press("#text", "Control+Enter");
    await page.waitForFunction(() => window.ears.loud > 0.02);
    await finished(page);

    assert.equal(requests.length, 1);
    assert.equal(requests[0].emotion, "happy");
    assert.equal(requests[0].format, "raw");
    assert.equal(requests[0].accept, "text/event-stream");

    const { starts, current } = await page.evaluate(() => window.ears);
    assert.ok(starts.length >= 2, "two sentences come in two pieces");
    for (let i = 1; i < starts.length; i++) {
        const over = starts[i - 1].when + starts[i - 1].duration - starts[i - 1].offset;
        if (starts[i].at < over) {
            assert.ok(Math.abs(starts[i].when - over) < 1e-4, `piece ${i} begins where the one before ends`);
        } else {
            assert.ok(starts[i].when > over, `piece ${i} came late and does not overlap`);
        }
    }
    const heard = starts.flatMap(({ samples }) => samples);
    const { accept, ...body } = requests[0];
    assert.deepEqual(heard, [...(await raw(body))], "what is played is what the server speaks");

    const words = await page.locator(".word").allTextContents();
    assert.equal(words.join(""), TEXT);
    assert.deepEqual(current, [...new Set(current)].sort((a, b) => a - b), "words light up in order");
    assert.ok(current.length >= words.length / 2, `${current.length} of ${words.length} words lit up`);
    clean(page);
});

test("it plays while the rest is on its way, and waits for what is late", async (t) => {
    const text = "你好，世界。再见。";
    const [start, first, last] = toneEvents(text);
    // The first piece ends within a sample.
    const bytes = Buffer.from(first[1].audio, "base64");
    const piece = (index, part, sentences) => ["audio", { ...first[1], index, audio: part.toString("base64"), sentences }];
    const server = await slowly([
        start,
        piece(0, bytes.subarray(0, 12_001), first[1].sentences),
        1500,
        piece(1, bytes.subarray(12_001), []),
        last,
    ]);
    t.after(() => server.close());
    const page = await open({ origin: server.origin });
    let complete = false;
    page.on("requestfinished", (request) => (complete ||= request.url().endsWith("/tts/stream")));
    await type(page, text);
    await page.click("#speak");
    await page.waitForFunction(() => window.ears.loud > 0.02);
    assert.equal(complete, false, "it is heard before the server has finished");
    await page.locator("#status").filter({ hasText: "等待后面的语音" }).waitFor();
    await finished(page);
    const { starts } = await page.evaluate(() => window.ears);
    assert.equal(starts.length, 2);
    assert.ok(starts[1].when >= starts[1].at, "the late piece is not cut short");
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
    assert.deepEqual(starts.flatMap((one) => one.samples), [...samples]);
    clean(page);
});

test("words and waveform seek", async () => {
    const page = await open();
    await speak(page, TEXT);
    await finished(page);
    const total = Number(await page.getAttribute("#wave", "aria-valuemax"));

    await page.evaluate(() => window.ears.starts.splice(0));
    await page.locator(".word").last().click();
    const [first] = await page.evaluate(() => window.ears.starts);
    assert.ok(first.offset > 0, "it begins within a piece");
    assert.ok(Number(await page.getAttribute("#wave", "aria-valuenow")) > total / 2);
    await finished(page);

    await page.focus("#wave");
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.getAttribute("#wave", "aria-valuenow"), "2.0");
    await page.keyboard.press(" ");
    await page.waitForFunction(() => Number(document.querySelector("#wave").ariaValueNow) > 2.2);
    await page.keyboard.press(" ");
    const paused = await page.getAttribute("#wave", "aria-valuenow");
    await page.waitForTimeout(400);
    assert.equal(await page.getAttribute("#wave", "aria-valuenow"), paused, "a pause holds");

    const box = await page.locator("#wave").boundingBox();
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    const now = Number(await page.getAttribute("#wave", "aria-valuenow"));
    assert.ok(Math.abs(now - total * 0.75) < 0.1, `${now} is three quarters of ${total}`);

    await page.locator(".word").first().focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement === document.querySelectorAll(".word")[1]), true);
    clean(page);
});

test("a long text is scrolled to the word that is heard", async () => {
    const page = await open();
    const text = "山坡上开满了野花，蜜蜂飞来飞去。".repeat(25);
    await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(text)));
    await speak(page, text);
    await finished(page);
    for (const [key, end] of [["End", "last"], ["Home", "first"]]) {
        await page.focus("#wave");
        await page.keyboard.press(key);
        const box = await page.locator("#words").boundingBox();
        const word = await page.locator(".word[aria-current]").boundingBox();
        assert.ok(word.y >= box.y && word.y + word.height <= box.y + box.height, `the ${end} word is in view`);
    }
    clean(page);
});

test("words in another emotion are marked by its name", async () => {
    const page = await open();
    await pick(page, "开心");
    await page.fill("#intensity", "1.5");
    await speak(page, "今天[sad]下雨了[/sad]，[surprised]真的[/surprised]。");
    assert.deepEqual(await page.locator(".acted").allTextContents(), ["难过", "惊讶"]);
    await page.click("[data-language=en]");
    assert.deepEqual(await page.locator(".acted").allTextContents(), ["Sad", "Surprised"]);
    clean(page);
});

test("the waveform is drawn", async () => {
    const page = await open();
    const ink = () =>
        page.evaluate(() => {
            const canvas = document.querySelector("#wave canvas");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.filter((value, i) => i % 4 === 3 && value > 0).length;
        });
    const empty = await ink();
    await speak(page, SHORT);
    await finished(page);
    assert.ok((await ink()) > 3 * empty);
    clean(page);
});

test("stop stops the sound and the request", async () => {
    const page = await open();
    await type(page, `${TEXT}${TEXT}你看，湖边的樱花全都开了，真好看。`);
    await page.click("#speak");
    await page.waitForFunction(() => window.ears.loud > 0.02);
    await page.keyboard.press("Escape");
    assert.equal(await page.isDisabled("#stop"), true);
    await page.waitForTimeout(500);
    const before = await page.evaluate(() => window.ears.starts.length);
    await page.evaluate(() => (window.ears.loud = 0));
    await page.waitForTimeout(1000);
    const { loud, count } = await page.evaluate(() => ({ loud: window.ears.loud, count: window.ears.starts.length }));
    assert.ok(loud < 1e-4, `silence, not ${loud}`);
    assert.equal(count, before, "nothing more is scheduled");

    const gone = page.waitForEvent("requestfailed", (request) => request.url() === `${base}/tts/stream`);
    await page.route(`${base}/tts/stream`, () => {});
    await page.click("#speak");
    await page.click("#stop");
    await gone;
    assert.equal(await page.isVisible("#problem"), false, "to stop is no error");
    clean(page);
});

test("a download is the speech in the chosen format", async () => {
    const page = await open();
    await pick(page, "开心");
    await speak(page, TEXT);
    const seconds = Number(await page.getAttribute("#wave", "aria-valuemax"));

    const save = async (format) => {
        await page.selectOption("#format", format);
        const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download")]);
        return { name: download.suggestedFilename(), data: await readFile(await download.path()) };
    };
    const wav = await save("wav");
    assert.equal(wav.name, "今天天气真好我们带上风筝去公园走-xiaoxiao-happy.wav");
    assert.equal(wav.data.toString("latin1", 0, 4), "RIFF");
    assert.equal(wav.data.toString("latin1", 8, 16), "WAVEfmt ");
    assert.equal(wav.data.readUInt16LE(20), 1, "PCM");
    assert.equal(wav.data.readUInt16LE(22), 1, "one channel");
    assert.equal(wav.data.readUInt32LE(24), 24000);
    assert.equal(wav.data.readUInt16LE(34), 16);
    assert.equal(wav.data.readUInt32LE(4), wav.data.length - 8, "its size is told");
    const at = chunk(wav.data, "data");
    const samples = Array.from({ length: wav.data.readUInt32LE(at + 4) / 2 }, (_, i) => wav.data.readInt16LE(at + 8 + 2 * i));
    assert.ok(Math.abs(samples.length / 24000 - seconds) < 0.1);
    assert.ok(loudness(samples) > 0.01);

    const flac = await save("flac");
    assert.match(flac.name, /\.flac$/);
    assert.equal(flac.data.toString("latin1", 0, 4), "fLaC");
    clean(page);
});

test("settings become the request", async () => {
    const page = await open();
    const requests = bodies(page, "tts/stream");
    await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(SHORT)));
    await pick(page, "开心");
    await page.click("#mix");
    await page.selectOption("#second", "surprised");
    await page.selectOption("#voice", "yunxi");
    await page.fill("#intensity", "1.5");
    await page.fill("#speed", "0.8");
    await page.click("#more summary");
    await page.fill("#pitch", "-2");
    await page.fill("#volume", "3");
    await speak(page, SHORT);
    const { accept, ...body } = requests[0];
    assert.deepEqual(body, {
        text: SHORT,
        voice: "yunxi",
        emotion: "happy:0.6+surprised:0.4",
        intensity: 1.5,
        speed: 0.8,
        pitch: -2,
        volume: 3,
        format: "raw",
    });
    await pick(page, "自动");
    assert.equal(await page.isDisabled("#mix"), true);
    await page.click("#reset");
    assert.equal(await page.inputValue("#pitch"), "0");
    const groups = await page.locator("#voice optgroup").evaluateAll((all) => all.map(({ label }) => label));
    assert.deepEqual(groups.sort(), ["女声", "男声"]);
    assert.match((await page.locator("#voice option").allTextContents()).join(), /晓晓 Xiaoxiao/);
    const { voices } = await (await fetch(`${base}/voices`)).json();
    for (const { name, note_zh } of voices.filter((voice) => voice.note_zh)) {
        await page.selectOption("#voice", name);
        assert.equal(await page.textContent("#voice-note"), note_zh);
    }
    clean(page);
});

test("every emotion of the server can be picked", async () => {
    const page = await open();
    const { emotions } = await (await fetch(`${base}/emotions`)).json();
    const values = await page.locator("input[name=emotion]").evaluateAll((all) => all.map(({ value }) => value));
    assert.deepEqual(values.sort(), [...new Set([...emotions.map(({ name }) => name), "auto"])].sort());
    clean(page);
});

test("errors are told in plain words, and what to do", async () => {
    const page = await open();
    const alert = page.locator("#alert");
    const once = (handler) => page.route(`${base}/tts/stream`, handler, { times: 1 });
    const attempt = async () => {
        await type(page, SHORT);
        await page.click("#speak");
        await alert.filter({ hasText: /./ }).waitFor();
        return alert.textContent();
    };

    await type(page, " ");
    await page.click("#speak");
    assert.match(await alert.textContent(), /请先输入/);

    const { limits } = await (await fetch(`${base}/info`)).json();
    await type(page, "好".repeat(limits.max_chars + 3));
    assert.match(await page.getAttribute("#counter", "class"), /over/);
    await page.click("#speak");
    assert.match(await alert.textContent(), /超出上限 3 个字/);
    assert.equal(await page.getAttribute("#text", "aria-invalid"), "true");

    // The server itself refuses this one.
    await once((route) => route.continue({ postData: JSON.stringify({ ...route.request().postDataJSON(), emotion: "nonsense" }) }));
    assert.match(await attempt(), /“情绪”.*nonsense/);
    assert.equal(await page.isVisible("#again"), false, "to repeat it would not help");

    await once(answer(422, { message: "pitch must be -12 to 12", param: "pitch" }));
    assert.match(await attempt(), /“音高”.*-12 to 12/);
    assert.equal(await page.getAttribute("#pitch", "aria-invalid"), "true");
    assert.equal(await page.isVisible("#pitch"), true, "its place is unfolded");

    await once(answer(429, { message: "queue full", type: "rate_limit_error" }, { "retry-after": "3" }));
    assert.match(await attempt(), /3 秒后可以再试/);
    assert.equal(await page.isDisabled("#again"), true);
    assert.match(await page.textContent("#again"), /^再试一次（[123] 秒）$/);
    await page.locator("#again:enabled").waitFor();
    await once((route) => route.fulfill(tone(SHORT)));
    await page.click("#again");
    await page.locator("#takes li").first().waitFor();
    assert.equal(await page.isVisible("#problem"), false);

    await once(answer(503, { message: "loading" }, { "retry-after": "1" }));
    assert.match(await attempt(), /正在启动或即将停止/);
    await once(answer(500, { message: "the network failed" }));
    assert.match(await attempt(), /出错了：the network failed （请求编号 abc123）/);
    await once((route) => route.abort("connectionrefused"));
    assert.match(await attempt(), /连不上服务器/);
    await once((route) => route.fulfill(tone(SHORT, null)));
    assert.match(await attempt(), /连接就断了/);
    await once((route) => route.fulfill(tone(SHORT, ["error", { error: { message: "decoder", param: null }, request_id: "x9" }])));
    assert.match(await attempt(), /出错了：decoder （请求编号 x9）/);
    const unreadable = [{ line: 1, column: 3, text: "☃" }];
    await once((route) => route.fulfill(tone(SHORT, ["end", { audio_seconds: 0.5, unreadable }])));
    assert.match(await attempt(), /第 1 行第 3 字“☃”/);
    await page.click("#dismiss");
    assert.equal(await page.isVisible("#problem"), false);
    clean(page);
});

test("an API key is asked for only when needed, sent, and forgotten with the tab", async () => {
    const open_server = await open();
    assert.equal(await open_server.isVisible("#key"), (await (await fetch(`${base}/info`)).json()).needs_api_key);

    const page = await open({
        before: (page) =>
            page.route(`${base}/info`, async (route) => {
                const response = await route.fetch();
                await route.fulfill({ response, json: { ...(await response.json()), needs_api_key: true } });
            }),
    });
    assert.equal(await page.isVisible("#key"), true);
    const keys = [];
    await page.route(`${base}/tts/stream`, (route) => {
        const key = route.request().headers().authorization;
        keys.push(key);
        return key === "Bearer right" ? route.fulfill(tone(SHORT)) : answer(401, { message: "no key" })(route);
    });
    await type(page, SHORT);
    await page.click("#speak");
    await page.locator("#alert").filter({ hasText: "需要 API 密钥" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement.id), "key");
    await page.fill("#key", "wrong");
    await page.click("#speak");
    await page.locator("#alert").filter({ hasText: "密钥不对" }).waitFor();
    await page.fill("#key", "right");
    await page.press("#key", "Enter");
    await page.locator("#takes li").waitFor();
    assert.deepEqual(keys, [undefined, "Bearer wrong", "Bearer right"]);
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage).includes("right")), false);
    clean(page);
});

test("takes are replayed, restored, kept for the next visit and deleted", async () => {
    const page = await open();
    const requests = bodies(page, "tts/stream");
    await pick(page, "难过");
    await page.fill("#speed", "1.2");
    await speak(page, SHORT);
    await finished(page);
    await pick(page, "开心");
    await page.fill("#speed", "1");
    await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(route.request().postDataJSON().text)));
    await speak(page, "再见。");
    await finished(page);
    const rows = page.locator("#takes li");
    assert.equal(await rows.count(), 2);
    assert.match(await rows.nth(1).textContent(), /晓晓 · 难过 · \d+\.\d 秒/);

    await page.evaluate(() => (window.ears.loud = 0));
    await rows.nth(1).locator("[data-action=replay]").click();
    await page.waitForFunction(() => window.ears.loud > 0.01);
    await finished(page);
    assert.equal(requests.length, 2, "a replay needs no server");

    await rows.nth(1).locator("[data-action=restore]").click();
    assert.equal(await page.inputValue("#text"), SHORT);
    assert.equal(await page.inputValue("#speed"), "1.2");
    assert.equal(await page.inputValue("input[name=emotion]:checked"), "sad");

    const [download] = await Promise.all([
        page.waitForEvent("download"),
        rows.nth(1).locator("[data-action=download]").click(),
    ]);
    assert.equal(download.suggestedFilename(), "你好世界-xiaoxiao-sad.wav");

    await page.reload();
    await page.waitForFunction(() => document.getElementById("voice").options.length > 0);
    assert.equal(await rows.count(), 2);
    assert.equal(await page.inputValue("input[name=emotion]:checked"), "sad", "settings are kept, too");
    await rows.nth(1).locator("[data-action=replay]").click();
    await page.waitForFunction(() => window.ears.loud > 0.01);
    assert.equal(requests.length, 3, "without its sound, it is spoken again");
    await finished(page);
    assert.equal(await rows.count(), 2, "and is no second take");

    await rows.first().locator("[data-action=remove]").click();
    assert.equal(await rows.count(), 1);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.action), "remove");
    for (let i = 0; i < 11; i++) {
        await speak(page, `第${i}句。`);
    }
    assert.equal(await rows.count(), 10);
    assert.match(await rows.first().textContent(), /第10句/);
    await page.click("#clear");
    assert.equal(await rows.count(), 0);
    clean(page);
});

test("the page speaks the reader's language, all of it", async () => {
    const page = await open({ locale: "en-GB" });
    await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(SHORT)));
    assert.equal(await page.getAttribute("html", "lang"), "en");
    await pick(page, "Happy");
    await page.click("#mix");
    await page.click("#more summary");
    await speak(page, SHORT);
    await finished(page);
    const strangers = await page.evaluate(() => {
        const found = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
            const own = walk.currentNode.parentElement.closest("[lang]").lang;
            // Voices carry both names.
            const both = walk.currentNode.parentElement.closest("#voice, noscript");
            if (own === "en" && !both && /\p{Script=Han}/u.test(walk.currentNode.data)) {
                found.push(walk.currentNode.data);
            }
        }
        return found;
    });
    assert.deepEqual(strangers, []);
    await page.click("[data-language=zh]");
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    assert.match(await page.textContent("#speak"), /朗读/);
    assert.equal(await page.inputValue("input[name=emotion]:checked"), "happy", "settings stay");
    assert.equal(await page.locator(".word").count(), [...SHORT].length, "and so does the take");
    const blank = await page.locator("[data-text]").evaluateAll((all) => all.filter((one) => one.textContent === "").length);
    assert.equal(blank, 0);
    await page.reload();
    assert.equal(await page.getAttribute("html", "lang"), "zh-CN");
    clean(page);
});

test("light and dark follow the system, or the switch", async () => {
    const page = await open({ colorScheme: "dark" });
    const light = () => page.evaluate(() => Number(getComputedStyle(document.body).backgroundColor.match(/[\d.]+/)[0]) > 0.5);
    assert.equal(await light(), false);
    await page.click("[data-theme-choice=light]");
    assert.equal(await light(), true);
    await page.reload();
    assert.equal(await light(), true);
    await page.click("[data-theme-choice=auto]");
    assert.equal(await light(), false);
    await page.emulateMedia({ colorScheme: "light" });
    assert.equal(await light(), true);
    await page.click("[data-theme-choice=dark]");
    assert.equal(await light(), false);
    clean(page);
});

test("a telephone needs no sideways scrolling, and reaches the buttons", async () => {
    for (const locale of ["zh-CN", "en-US"]) {
        const page = await open({ locale, width: 360, height: 740 });
        const text = "这是一句很长很长的话，用来看看窄屏幕上会不会出现横向滚动条。";
        await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(text)));
        await page.locator("#emotions label").nth(1).click();
        await page.click("#mix");
        await page.click("#more summary");
        await speak(page, text);
        await finished(page);
        await page.route(`${base}/tts/stream`, answer(500, { message: "x".repeat(90) }));
        await page.click("#speak");
        await page.locator("#problem").waitFor();
        assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
        for (const edge of [0, 1e6]) {
            await page.evaluate((y) => scrollTo(0, y), edge);
            const { y, height } = await page.locator("#speak").boundingBox();
            assert.ok(y > 0 && y + height <= 740, "the button is in view");
        }
        clean(page);
    }
});

test("axe finds nothing that keeps anybody out", async () => {
    for (const [locale, colorScheme] of [["zh-CN", "light"], ["en-US", "dark"], ["zh-CN", "dark"], ["en-US", "light"]]) {
        const page = await open({ locale, colorScheme, reducedMotion: "reduce" });
        await page.route(`${base}/tts/stream`, (route) => route.fulfill(tone(SHORT)));
        const check = async (state) => {
            await page.evaluate(AXE);
            const { violations } = await page.evaluate(() => window.axe.run());
            const found = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
            assert.deepEqual(found, [], `${locale}, ${colorScheme}, ${state}`);
        };
        await check("at first");
        await page.locator("#emotions label").nth(1).click();
        await page.click("#mix");
        await page.click("#more summary");
        await speak(page, SHORT);
        await finished(page);
        await page.locator(".word").nth(1).click();
        await check("while speaking");
        await page.route(`${base}/tts/stream`, answer(401, { message: "no key" }));
        await page.click("#speak");
        await page.locator("#problem").waitFor();
        await check("with an error");
        clean(page);
    }
});
