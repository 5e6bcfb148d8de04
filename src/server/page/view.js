// Shows the player: buttons, clock, waveform and words, each frame while it plays and otherwise when
// something changes.

import { emotionName } from "./form.js";
import { say } from "./messages.js";
import { tell, told } from "./status.js";
import { Wave } from "./wave.js";
import { Words } from "./words.js";

const $ = (id) => document.getElementById(id);

export class View {
    #player;
    #busy;
    #wave;
    #words;
    #animated = false;

    // busy() tells whether the server still sends.
    constructor(player, busy) {
        this.#player = player;
        this.#busy = busy;
        this.#wave = new Wave($("wave"), (time) => player.seek(time));
        this.#words = new Words($("words"), (time) => player.play(time), emotionName);
        player.addEventListener("change", () => this.#changed());
    }

    // A piece has arrived: the first one begins to play.
    heard(clip) {
        if (this.#player.clip !== clip) {
            this.show(clip);
            this.#player.play(0);
            return;
        }
        this.#words.grown();
        this.#player.grown();
        this.update();
    }

    show(clip) {
        delete $("player").dataset.empty;
        this.#player.load(clip);
        this.#wave.clip = clip;
        this.#words.show(clip);
        const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
        $("player").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    }

    translate() {
        this.#words.show(this.#player.clip);
        this.update();
    }

    update() {
        const { clip, state, starved } = this.#player;
        const playing = state === "playing";
        const action = playing ? "pause" : "play";
        $("stop").disabled = !this.#busy() && state === "idle";
        $("play").disabled = !clip;
        $("play").querySelector("use").setAttribute("href", `assets/icons.svg#${action}`);
        $("play").setAttribute("aria-label", say(action));
        $("play").title = say(action);
        $("download").disabled = !clip;
        $("player").classList.toggle("waiting", this.#busy() && (starved || !playing));
        this.#frame();
    }

    #changed() {
        const { clip, state, position } = this.#player;
        if (state === "playing") {
            tell("playing");
            if (!this.#animated) {
                this.#animate();
            }
        } else if (state === "paused") {
            tell("paused");
        } else if (clip?.complete && position >= clip.duration) {
            tell("finished");
        }
        this.update();
    }

    #animate() {
        this.#frame();
        this.#animated = this.#player.state === "playing";
        if (!this.#animated) {
            return;
        }
        if (told() === "playing" && this.#player.starved) {
            tell("buffering");
        } else if (told() === "buffering" && !this.#player.starved) {
            tell("playing");
        }
        requestAnimationFrame(() => this.#animate());
    }

    #frame() {
        const { clip, position, state } = this.#player;
        const duration = clip?.duration ?? 0;
        this.#wave.position = position;
        this.#wave.draw();
        this.#words.at(state === "idle" ? null : position);
        $("now").textContent = clock(position);
        $("total").textContent = clock(duration);
        const [now, total] = [position.toFixed(1), duration.toFixed(1)];
        $("wave").setAttribute("aria-disabled", String(!clip));
        $("wave").setAttribute("aria-valuemax", total);
        $("wave").setAttribute("aria-valuenow", now);
        $("wave").setAttribute("aria-valuetext", say("positionText", { now, total }));
    }
}

function clock(seconds) {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
