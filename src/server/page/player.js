// Plays a clip, also while it grows. Each piece of it is scheduled to the sample behind the one
// before; a piece that comes too late moves the rest.
//
// Events: "change" when the state or the place jumps.

const LEAD = 0.06;
const FADE = 0.015;

export class Player extends EventTarget {
    clip = null;
    // "idle", "playing" or "paused".
    state = "idle";

    #context = null;
    #gain = null;
    #sources = new Set();
    #next = 0;
    #from = 0;
    // The time of the audio clock at which the clip begins.
    #origin = 0;

    // Browsers only allow sound that begins with a click or a key: call this in its handler.
    unlock(rate = 24000) {
        if (!this.#context) {
            try {
                // At the rate of the clips, pieces join without a seam.
                this.#context = new AudioContext({ sampleRate: rate });
            } catch {
                this.#context = new AudioContext();
            }
        }
        this.#context.resume().catch(() => {});
    }

    get position() {
        if (this.state !== "playing") {
            return this.#from;
        }
        const heard = this.#clock() - (this.#context.outputLatency || 0);
        return Math.min(Math.max(heard, this.#from), this.clip.duration);
    }

    // Whether it plays, but has to wait for the server.
    get starved() {
        return this.state === "playing" && !this.clip.complete && this.#clock() >= this.clip.duration;
    }

    load(clip) {
        this.#silence();
        this.clip = clip;
        this.#from = 0;
        this.#become("idle");
    }

    play(from = this.position) {
        if (!this.clip) {
            return;
        }
        this.unlock(this.clip.rate);
        this.#silence();
        this.#from = this.clip.complete && from >= this.clip.duration - 0.01 ? 0 : from;
        this.#origin = this.#context.currentTime + LEAD - this.#from;
        this.#next = 0;
        this.#gain = this.#context.createGain();
        this.#gain.connect(this.#context.destination);
        this.#become("playing");
        this.grown();
    }

    pause() {
        const position = this.position;
        this.#silence();
        this.#from = position;
        this.#become("paused");
    }

    stop() {
        this.#silence();
        this.#from = 0;
        this.#become("idle");
    }

    seek(to) {
        if (!this.clip) {
            return;
        }
        const place = Math.min(Math.max(to, 0), this.clip.duration);
        if (this.state === "playing") {
            this.play(Math.min(place, Math.max(0, this.clip.duration - 0.02)));
        } else {
            this.#from = place;
            this.#become("paused");
        }
    }

    // The clip has more pieces now, or is complete.
    grown() {
        if (this.state !== "playing") {
            return;
        }
        while (this.#next < this.clip.pieces.length) {
            this.#schedule(this.clip.pieces[this.#next++]);
        }
        this.#finishIfOver();
    }

    #schedule({ start, samples }) {
        const { rate } = this.clip;
        const skipped = Math.max(0, this.#from - start);
        if (skipped >= samples.length / rate) {
            return;
        }
        let when = this.#origin + start + skipped;
        if (when < this.#context.currentTime) {
            const late = this.#context.currentTime + LEAD - when;
            this.#origin += late;
            when += late;
        }
        const buffer = this.#context.createBuffer(1, samples.length, rate);
        buffer.copyToChannel(Float32Array.from(samples, (sample) => sample / 32768), 0);
        const source = this.#context.createBufferSource();
        source.buffer = buffer;
        source.connect(this.#gain);
        source.start(when, skipped);
        this.#sources.add(source);
        source.onended = () => {
            this.#sources.delete(source);
            this.#finishIfOver();
        };
    }

    #finishIfOver() {
        if (this.state === "playing" && this.clip.complete && this.#sources.size === 0) {
            this.#silence();
            this.#from = this.clip.duration;
            this.#become("idle");
        }
    }

    #clock() {
        return this.#context.currentTime - this.#origin;
    }

    // A short fade, so that it does not click.
    #silence() {
        if (!this.#gain) {
            return;
        }
        const now = this.#context.currentTime;
        this.#gain.gain.setValueAtTime(1, now);
        this.#gain.gain.linearRampToValueAtTime(0, now + FADE);
        for (const source of this.#sources) {
            source.onended = null;
            source.stop(now + FADE);
        }
        this.#sources.clear();
        this.#gain = null;
    }

    #become(state) {
        this.state = state;
        this.dispatchEvent(new Event("change"));
    }
}
