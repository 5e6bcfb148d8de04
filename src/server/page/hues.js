// The colour of an emotion, as a hue of OKLCH: warm for lively ones, cool for quiet ones.

const HUES = {
    neutral: 210, affectionate: 350, angry: 27, calm: 195, depressed: 275, disgusted: 125, excited: 48,
    fearful: 305, gentle: 165, happy: 78, sad: 255, serious: 235, surprised: 325, whisper: 290, auto: 210,
};

export function hue(emotion) {
    const name = strongest(emotion);
    if (name in HUES) {
        return HUES[name];
    }
    // Emotions of a user's own keep a colour of their own.
    return [...name].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 360, 7);
}

// Of a mixture like happy:0.6+surprised:0.4, the greater part.
function strongest(emotion) {
    const parts = emotion.split("+").map((part) => part.split(":"));
    return parts.reduce((best, part) => (Number(part[1] ?? 1) > Number(best[1] ?? 1) ? part : best))[0];
}
