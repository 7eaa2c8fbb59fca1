"""An app that nobody else asks yet in; questions whose answers are known, asked again under load and compared, out."""

from __future__ import annotations

import base64
import json
import random
from typing import Any

import httpx

from fashion_search.assets import ASSETS
from scripts.stressing.outcome import Outcome

RESULTS, DIGITS = 5, 3
REFUSED = (429, 503)  # more than a share, or busy: no answer, and no wrong one
Found = list[tuple[str, float]]


class Known:
    """Photos, and what is found for each when nobody else asks."""

    def __init__(self, address: str) -> None:
        photos = sorted((ASSETS / "examples").glob("*.jpg"))
        self.urls = ["data:image/jpeg;base64," + base64.b64encode(photo.read_bytes()).decode() for photo in photos]
        with httpx.Client(base_url=address, verify=False, timeout=60) as client:
            self.answers = [found_in(by_door(client, url).raise_for_status().json()) for url in self.urls]

    def ask(self, client: httpx.Client, chance: random.Random, outcome: Outcome) -> None:
        """One of them, by the plain door, by Gradio's or by the agents'; another answer than before is a loss."""
        number, way = chance.randrange(len(self.urls)), chance.choice((by_door, by_run, by_agent))
        heard = way(client, self.urls[number])
        if heard.status_code in REFUSED or is_refusal(heard):
            return outcome.note("known busy")
        if heard.status_code != 200:
            return outcome.note("known", f"{heard.status_code} {heard.text[:200]}")
        found = found_in(answer_in(heard.json()))
        return outcome.note("known", "" if found == self.answers[number] else f"{found}, not {self.answers[number]}")


def by_door(client: httpx.Client, url: str) -> httpx.Response:
    """Plain HTTP."""
    return client.post("/api/search", json={"image": url, "k": RESULTS})


def by_run(client: httpx.Client, url: str) -> httpx.Response:
    """Gradio's way to answer at once."""
    return client.post("/gradio_api/run/search", json={"data": [{"url": url}, RESULTS]})


def by_agent(client: httpx.Client, url: str) -> httpx.Response:
    """MCP."""
    asked = {"name": "search", "arguments": {"image": url, "k": RESULTS}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": asked}
    return client.post("/gradio_api/mcp/", json=call, headers={"Accept": "application/json, text/event-stream"})


def is_refusal(heard: httpx.Response) -> bool:
    """Whether an agent or a Gradio client is told to come again: they have no status of their own for it."""
    told = heard.status_code == 400 or '"isError":true' in heard.text.replace(" ", "")
    return told and "again" in heard.text


def answer_in(said: dict[str, Any]) -> dict[str, Any]:
    """The search's answer, however it was wrapped."""
    if "result" in said:
        result = said["result"]
        return result.get("structuredContent") or json.loads(result["content"][0]["text"])
    return said["data"][0] if "data" in said else said


def found_in(answer: dict[str, Any]) -> Found:
    """What was found: ids and scores, best first."""
    return [(match["id"], round(match["score"], DIGITS)) for match in answer["matches"]]
