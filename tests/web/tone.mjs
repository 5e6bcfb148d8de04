// Half a second of a tone for speech, in the events of the server: for tests of the page alone.

export function toneEvents(text, after = ["end", { audio_seconds: 0.5, unreadable: [] }]) {
    const samples = Int16Array.from({ length: 12_000 }, (_, i) => 8000 * Math.sin(i / 10));
    const characters = [...text];
    const words = characters.map((character, i) => ({
        text: character,
        start: (i * 0.5) / characters.length,
        end: ((i + 1) * 0.5) / characters.length,
        from: i,
        to: i + 1,
    }));
    const sentence = { text, start: 0, end: 0.5, voice: "xiaoxiao", emotion: "neutral", words };
    const events = [
        ["start", { request_id: "abc123", cache: "miss", format: "raw", content_type: "audio/pcm", sample_rate: 24000, channels: 1 }],
        ["audio", { index: 0, audio: Buffer.from(samples.buffer).toString("base64"), start: 0, end: 0.5, sentences: [sentence] }],
    ];
    return after ? [...events, after] : events;
}

export function encode([event, data]) {
    return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

// All of it at once, to fulfill a request with.
export function tone(text, after) {
    return {
        status: 200,
        headers: { "content-type": "text/event-stream" },
        body: toneEvents(text, after).map(encode).join(""),
    };
}
