// A server before the server under test: it answers /tts/stream itself, with given events and pauses
// (milliseconds) between them, cut without regard to lines, characters or samples.

import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";

import { base } from "./browser.mjs";
import { encode } from "./tone.mjs";

const CUT = 997;

export async function slowly(events) {
    const server = createServer(async (request, response) => {
        if (request.url !== "/tts/stream") {
            const answer = await fetch(base + request.url);
            response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
            response.end(Buffer.from(await answer.arrayBuffer()));
            return;
        }
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const event of events) {
            if (typeof event === "number") {
                await setTimeout(event);
                continue;
            }
            const bytes = Buffer.from(encode(event));
            for (let at = 0; at < bytes.length; at += CUT) {
                response.write(bytes.subarray(at, at + CUT));
                await setTimeout(1);
            }
        }
        response.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
        origin: `http://127.0.0.1:${server.address().port}`,
        close() {
            server.close();
            server.closeAllConnections();
        },
    };
}
