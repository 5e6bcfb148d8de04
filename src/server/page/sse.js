// Server-sent events out of a body of bytes. (EventSource cannot POST.)

export async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    let event = "message";
    let data = [];
    try {
        for (;;) {
            const { value, done } = await reader.read();
            if (done) {
                return;
            }
            const lines = (rest + value).split("\n");
            rest = lines.pop();
            for (const raw of lines) {
                const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
                if (line === "") {
                    if (data.length > 0) {
                        yield { event, data: data.join("\n") };
                    }
                    event = "message";
                    data = [];
                    continue;
                }
                const colon = line.indexOf(":");
                const field = colon < 0 ? line : line.slice(0, colon);
                const text = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
                if (field === "event") {
                    event = text;
                } else if (field === "data") {
                    data.push(text);
                }
            }
        }
    } finally {
        // Whoever stops listening leaves the connection, too.
        reader.cancel().catch(() => {});
    }
}
