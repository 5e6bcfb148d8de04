// Recent takes: sound in memory, text and settings also for the next visit.

import { emotionName, emotionOf, request, voiceName } from "./form.js";
import { hue } from "./hues.js";
import { language, say } from "./messages.js";
import { load, save } from "./store.js";

const LIMIT = 10;
const $ = (id) => document.getElementById(id);

export class Takes {
    #list = load("takes", []);
    #clips = new Map();
    #actions;

    // actions: { replay, download, restore }, each called with a take and its clip, if there is one.
    constructor(actions) {
        this.#actions = actions;
        $("clear").addEventListener("click", () => {
            this.#list = [];
            this.#clips.clear();
            this.#changed();
            $("takes-title").focus();
        });
    }

    // The same text spoken in the same way again takes the place of the older take.
    add(text, settings, clip) {
        const id = JSON.stringify(request(text, settings));
        const take = { id, text, settings, seconds: clip.duration, time: Date.now() };
        this.#list = [take, ...this.#list.filter((other) => other.id !== id)].slice(0, LIMIT);
        this.#clips.set(id, clip);
        for (const old of this.#clips.keys()) {
            if (!this.#list.some((one) => one.id === old)) {
                this.#clips.delete(old);
            }
        }
        this.#changed();
    }

    draw() {
        $("takes").replaceChildren(...this.#list.map((take) => this.#row(take)));
        $("no-takes").hidden = this.#list.length > 0;
        $("clear").hidden = this.#list.length === 0;
    }

    #row(take) {
        const row = document.createElement("li");
        row.style.setProperty("--hue", hue(emotionOf(take.settings)));
        const text = document.createElement("p");
        text.className = "said";
        text.lang = "zh-CN";
        text.textContent = take.text;
        const about = document.createElement("p");
        about.className = "about";
        const time = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en", when(take.time)).format(take.time);
        about.textContent = [
            voiceName(take.settings.voice),
            emotionName(emotionOf(take.settings)),
            say("seconds", { value: take.seconds.toFixed(1) }),
            time,
        ].join(" · ");
        const buttons = document.createElement("div");
        buttons.className = "tools";
        const clip = this.#clips.get(take.id);
        buttons.append(
            this.#button("play", "replay", take, () => this.#actions.replay(take, clip)),
            this.#button("download", "download", take, () => this.#actions.download(take)),
            this.#button("restore", "restore", take, () => this.#actions.restore(take)),
            this.#button("delete", "remove", take, () => this.#remove(take)),
        );
        row.append(text, about, buttons);
        return row;
    }

    #button(icon, name, take, act) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "icon";
        button.dataset.action = name;
        button.title = say(name);
        button.setAttribute("aria-label", say("about", { action: say(name), text: take.text.slice(0, 30) }));
        button.append(drawn(icon));
        button.addEventListener("click", act);
        return button;
    }

    // The focus stays in the list: on the row that moves up.
    #remove(take) {
        const at = this.#list.indexOf(take);
        this.#list.splice(at, 1);
        this.#clips.delete(take.id);
        this.#changed();
        const rows = $("takes").children;
        (rows[Math.min(at, rows.length - 1)]?.querySelector("[data-action=remove]") ?? $("takes-title")).focus();
    }

    #changed() {
        save("takes", this.#list);
        this.draw();
    }
}

export function drawn(icon) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(space, "use");
    use.setAttribute("href", `assets/icons.svg#${icon}`);
    svg.append(use);
    return svg;
}

function when(time) {
    const today = new Date(time).toDateString() === new Date().toDateString();
    return today ? { hour: "2-digit", minute: "2-digit" } : { month: "short", day: "numeric" };
}
