// Calls to the server. Every failure is an ApiError.

import { events } from "./sse.js";

export class ApiError extends Error {
    // kind: "http" (status and the server's own words), "offline", "cut" (a stream without its end).
    constructor(kind, details = {}) {
        super(details.message ?? kind);
        this.kind = kind;
        Object.assign(this, { status: 0, code: null, param: null, retryAfter: null, requestId: null }, details);
    }
}

let key = "";

export function setKey(value) {
    key = value.trim();
}

export async function getJson(path) {
    return (await call(path, {})).json();
}

// Audio of the whole text: { blob, type }.
export async function synthesize(body, signal) {
    const response = await call("tts", post(body, signal));
    return { blob: await whole(response), type: response.headers.get("content-type") ?? "" };
}

// The events of a text as it is spoken: { event, data }, up to and with "end".
export async function* stream(body, signal) {
    const request = post({ ...body, format: "raw" }, signal);
    request.headers.accept = "text/event-stream";
    const response = await call("tts/stream", request);
    try {
        for await (const { event, data } of events(response.body)) {
            const value = JSON.parse(data);
            if (event === "error") {
                throw failure(200, value, response.headers);
            }
            yield { event, data: value };
            if (event === "end") {
                return;
            }
        }
    } catch (error) {
        throw known(error) ? error : new ApiError("cut", { cause: error });
    }
    throw new ApiError("cut");
}

function post(body, signal) {
    return { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal };
}

async function call(path, request) {
    const headers = { ...request.headers };
    if (key) {
        headers.authorization = `Bearer ${key}`;
    }
    let response;
    try {
        response = await fetch(path, { ...request, headers });
    } catch (error) {
        throw known(error) ? error : new ApiError("offline", { cause: error });
    }
    if (response.ok) {
        return response;
    }
    throw failure(response.status, await response.json().catch(() => null), response.headers);
}

async function whole(response) {
    try {
        return await response.blob();
    } catch (error) {
        throw known(error) ? error : new ApiError("cut", { cause: error });
    }
}

function known(error) {
    return error instanceof ApiError || error.name === "AbortError";
}

function failure(status, body, headers) {
    const seconds = Number(headers.get("retry-after"));
    return new ApiError("http", {
        status,
        message: body?.error?.message ?? `HTTP ${status}`,
        code: body?.error?.code ?? null,
        param: body?.error?.param ?? null,
        retryAfter: seconds > 0 ? Math.ceil(seconds) : null,
        requestId: body?.request_id ?? headers.get("x-request-id"),
    });
}
