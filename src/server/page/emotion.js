// An emotion of the API taken apart: happy, sad:1.5, happy:0.9+surprised:0.6.

// Its parts, with shares that sum to 1: how much of it all is left aside.
export function parts(emotion) {
    const doses = emotion.split("+").map((part) => {
        const [name, dose] = part.split(":");
        return { name, dose: Number(dose ?? 1) };
    });
    const sum = doses.reduce((total, { dose }) => total + dose, 0);
    return doses.map(({ name, dose }) => ({ name, share: sum > 0 ? dose / sum : 1 / doses.length }));
}

// Whether both are the same mixture, as strong or weak as they may be.
export function alike(one, other) {
    const shares = (emotion) => parts(emotion).map(({ name, share }) => `${name} ${Math.round(100 * share)}`).join();
    return shares(one) === shares(other);
}
