// Not a module: it runs before the first paint, so that a dark page does not flash white.

const SHEETS = { auto: "(prefers-color-scheme: dark)", light: "not all", dark: "all" };

function applyTheme(theme) {
    document.getElementById("dark").media = SHEETS[theme] ?? SHEETS.auto;
}

try {
    applyTheme(JSON.parse(localStorage.getItem("tts.theme")));
} catch {
    // The theme of the system.
}
