// The colour of an emotion, as a hue of OKLCH: warm for lively ones, cool for quiet ones.

import { parts } from "./emotion.js";

const HUES = {
    neutral: 210, affectionate: 350, angry: 27, calm: 195, depressed: 275, disgusted: 125, excited: 48,
    fearful: 305, gentle: 165, happy: 78, sad: 255, serious: 235, surprised: 325, whisper: 290, auto: 210,
};

export function hue(emotion) {
    // Of a mixture, that of the greater part.
    const { name } = parts(emotion).reduce((best, part) => (part.share > best.share ? part : best));
    if (name in HUES) {
        return HUES[name];
    }
    // Emotions of a user's own keep a colour of their own.
    return [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
}
