// The waveform: drawn as it arrives, a slider to seek with.

import { hue } from "./hues.js";

const BAR = 3;
const GAP = 2;
const STEP = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -5, PageUp: 5 };

export class Wave {
    clip = null;
    position = 0;

    #box;
    #canvas;
    #seek;

    constructor(box, seek) {
        this.#box = box;
        this.#canvas = box.querySelector("canvas");
        this.#seek = seek;
        new ResizeObserver(() => this.draw()).observe(box);
        matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw());
        box.addEventListener("pointerdown", (event) => this.#press(event));
        box.addEventListener("pointermove", (event) => {
            if (box.hasPointerCapture(event.pointerId)) {
                this.#point(event);
            }
        });
        box.addEventListener("keydown", (event) => this.#key(event));
    }

    draw() {
        const { width, height } = this.#box.getBoundingClientRect();
        const scale = devicePixelRatio || 1;
        this.#canvas.width = Math.round(width * scale);
        this.#canvas.height = Math.round(height * scale);
        const pen = this.#canvas.getContext("2d");
        pen.scale(scale, scale);
        const style = getComputedStyle(this.#box);
        const look = {
            lightness: style.getPropertyValue("--wave-lightness").trim(),
            rest: style.getPropertyValue("--wave-rest").trim(),
            head: style.getPropertyValue("--ink").trim(),
        };
        const bars = Math.floor((width + GAP) / (BAR + GAP));
        for (let bar = 0; bar < bars; bar++) {
            this.#bar(pen, bar, bars, height, look);
        }
        if (this.clip?.length) {
            const x = Math.min(width - 1, Math.max(1, (this.position / this.clip.expected) * width));
            pen.globalAlpha = 1;
            pen.fillStyle = look.head;
            pen.fillRect(x - 0.75, 0, 1.5, height);
        }
    }

    #bar(pen, bar, bars, height, look) {
        const from = ((this.clip?.expected ?? 0) * bar) / bars;
        const to = ((this.clip?.expected ?? 0) * (bar + 1)) / bars;
        const peak = this.#peak(from, to);
        let tall = 2;
        pen.fillStyle = look.rest;
        pen.globalAlpha = 1;
        if (peak !== null) {
            tall = Math.max(3, (peak / Math.max(0.2, this.clip.loudest)) ** 0.75 * (height - 6));
            pen.fillStyle = `oklch(${look.lightness} 0.12 ${hue(this.#emotion(from))})`;
            pen.globalAlpha = from < this.position ? 1 : 0.42;
        }
        pen.beginPath();
        pen.roundRect(bar * (BAR + GAP), (height - tall) / 2, BAR, tall, BAR / 2);
        pen.fill();
    }

    // The highest peak of a span, or null where nothing has arrived.
    #peak(from, to) {
        const peaks = this.clip?.peaks ?? [];
        const first = Math.floor(from * (this.clip?.peaksPerSecond ?? 0));
        const end = Math.max(first + 1, Math.floor(to * (this.clip?.peaksPerSecond ?? 0)));
        if (first >= peaks.length) {
            return null;
        }
        let highest = 0;
        for (let i = first; i < Math.min(end, peaks.length); i++) {
            highest = Math.max(highest, peaks[i]);
        }
        return highest;
    }

    #emotion(time) {
        const { sentences, request } = this.clip;
        return (sentences.findLast((sentence) => sentence.start <= time) ?? sentences[0])?.emotion ?? request.emotion;
    }

    #press(event) {
        if (!this.clip?.length || event.button !== 0) {
            return;
        }
        this.#box.setPointerCapture(event.pointerId);
        this.#point(event);
    }

    #point(event) {
        const { left, width } = this.#box.getBoundingClientRect();
        this.#seek(((event.clientX - left) / width) * this.clip.expected);
    }

    #key(event) {
        if (!this.clip?.length || event.ctrlKey || event.metaKey || event.altKey) {
            return;
        }
        if (event.key in STEP) {
            this.#seek(this.position + STEP[event.key]);
        } else if (event.key === "Home") {
            this.#seek(0);
        } else if (event.key === "End") {
            this.#seek(this.clip.duration);
        } else {
            return;
        }
        event.preventDefault();
    }
}
