// The text as it is spoken: each word a button that seeks, the current one highlighted. All of them
// are one stop of the Tab key; arrows move between them.

import { alike } from "./emotion.js";
import { hue } from "./hues.js";

export class Words {
    #box;
    #seek;
    #nameOf;
    #clip = null;
    #drawn = 0;
    #words = [];
    #current = -1;

    constructor(box, seek, nameOf) {
        this.#box = box;
        this.#seek = seek;
        this.#nameOf = nameOf;
        box.addEventListener("keydown", (event) => this.#key(event));
    }

    show(clip) {
        this.#clip = clip;
        this.#drawn = 0;
        this.#words = [];
        this.#current = -1;
        this.#box.replaceChildren();
        this.grown();
    }

    grown() {
        for (const sentence of this.#clip?.sentences.slice(this.#drawn) ?? []) {
            this.#append(sentence);
        }
    }

    // Highlights what is heard at `time`; null when nothing plays.
    at(time) {
        const current = time === null ? -1 : this.#words.findLastIndex(({ word }) => word.start <= time);
        this.#box.classList.toggle("speaking", time !== null);
        if (current === this.#current) {
            return;
        }
        this.#words[this.#current]?.button.removeAttribute("aria-current");
        this.#current = current;
        this.#words.forEach(({ button }, i) => button.classList.toggle("spoken", i <= current));
        const button = this.#words[current]?.button;
        if (button) {
            button.setAttribute("aria-current", "true");
            this.#reveal(button);
        }
    }

    #append(sentence) {
        const before = this.#clip.sentences[this.#drawn - 1];
        this.#drawn += 1;
        if (before && this.#newParagraph(before, sentence)) {
            this.#box.append(document.createElement("br"));
        }
        // An emotion that was not asked for by name is told where it begins.
        if (!alike(sentence.emotion, before?.emotion ?? this.#clip.request.emotion)) {
            const label = document.createElement("span");
            label.className = "acted";
            label.textContent = this.#nameOf(sentence.emotion);
            this.#box.append(label);
        }
        const colour = hue(sentence.emotion);
        for (const word of sentence.words) {
            const button = document.createElement("button");
            button.type = "button";
            button.className = "word";
            button.style.setProperty("--hue", colour);
            button.textContent = word.text;
            button.tabIndex = this.#words.length === 0 ? 0 : -1;
            button.addEventListener("click", () => {
                this.#rove(button);
                this.#seek(word.start);
            });
            this.#words.push({ word, button });
            this.#box.append(button);
        }
    }

    #newParagraph(before, after) {
        const from = before.words.at(-1)?.to;
        const to = after.words[0]?.from;
        return from !== undefined && to > from && [...this.#clip.request.text].slice(from, to).includes("\n");
    }

    #key(event) {
        const at = this.#words.findIndex(({ button }) => button === document.activeElement);
        const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: this.#words.length - 1 }[event.key];
        if (at >= 0 && this.#words[to]) {
            event.preventDefault();
            this.#rove(this.#words[to].button);
        }
    }

    #rove(button) {
        for (const other of this.#words) {
            other.button.tabIndex = other.button === button ? 0 : -1;
        }
        button.focus();
    }

    // Scrolls within the box alone: the page stays where the reader put it.
    #reveal(button) {
        const above = button.offsetTop;
        const view = this.#box.clientHeight;
        if (above < this.#box.scrollTop || above + button.offsetHeight > this.#box.scrollTop + view) {
            this.#box.scrollTop = above - view / 3;
        }
    }
}
