"""The voice behind Flask: gunicorn -w CORES flask_app:app, sync workers, each with its own sessions."""
from flask import Flask, Response, request

from voice import Voice

app = Flask(__name__)
voice = Voice()


@app.get("/readyz")
def ready():
    return {"ready": True}


@app.post("/tts")
def tts():
    text = (request.get_json().get("text") or "").strip()
    if not 1 <= len(text) <= 500:
        return {"error": "text must have 1 to 500 characters"}, 422
    return Response(voice.wav(text), mimetype="audio/wav")
