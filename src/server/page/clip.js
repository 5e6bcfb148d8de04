// What was spoken: samples, peaks to draw, sentences with the times of their words. It grows while
// the server sends.

const PEAKS_PER_SECOND = 100;

export class Clip {
    // Samples that make one peak; the byte of a sample whose other half has yet to come; the peak
    // that is being measured, and of how many samples.
    #block;
    #odd = null;
    #open = 0;
    #filled = 0;

    constructor(request, rate) {
        this.request = request;
        this.rate = rate;
        this.pieces = [];
        this.length = 0;
        this.peaks = [];
        this.loudest = 0;
        this.sentences = [];
        this.complete = false;
        this.characters = [...request.text].length;
        this.#block = Math.max(1, Math.round(rate / PEAKS_PER_SECOND));
    }

    get duration() {
        return this.length / this.rate;
    }

    // How long it will be: exact when it is complete, before that from the share of the text that is
    // spoken already.
    get expected() {
        const spoken = this.sentences.at(-1)?.words.at(-1)?.to ?? 0;
        if (this.complete || spoken === 0) {
            return this.duration;
        }
        return this.duration * Math.max(1, this.characters / spoken);
    }

    get peaksPerSecond() {
        return this.rate / this.#block;
    }

    add(base64, sentences) {
        this.sentences.push(...sentences);
        const samples = this.#samples(base64);
        if (samples.length === 0) {
            return;
        }
        this.pieces.push({ start: this.length / this.rate, samples });
        this.length += samples.length;
        this.#measure(samples);
    }

    // A sample may be cut in two between pieces.
    #samples(base64) {
        const text = atob(base64);
        const before = this.#odd === null ? 0 : 1;
        const bytes = new Uint8Array(before + text.length);
        if (before) {
            bytes[0] = this.#odd;
        }
        for (let i = 0; i < text.length; i++) {
            bytes[before + i] = text.charCodeAt(i);
        }
        this.#odd = bytes.length % 2 ? bytes.at(-1) : null;
        const view = new DataView(bytes.buffer);
        return Int16Array.from({ length: bytes.length >> 1 }, (_, i) => view.getInt16(2 * i, true));
    }

    #measure(samples) {
        for (const sample of samples) {
            this.#open = Math.max(this.#open, Math.abs(sample) / 32768);
            this.#filled += 1;
            if (this.#filled === this.#block) {
                this.peaks.push(this.#open);
                this.loudest = Math.max(this.loudest, this.#open);
                this.#open = 0;
                this.#filled = 0;
            }
        }
    }
}
