"""The voice behind FastAPI: uvicorn fastapi_app:app, one process, requests in its thread pool."""
from fastapi import FastAPI, Response
from pydantic import BaseModel, Field

from voice import Voice

app = FastAPI()
voice = Voice()


class Request(BaseModel):
    text: str = Field(min_length=1, max_length=500)


@app.get("/readyz")
def ready():
    return {"ready": True}


@app.post("/tts")
def tts(request: Request):
    return Response(voice.wav(request.text), media_type="audio/wav")
