"""Asks a language model to put a change into other words: any endpoint with OpenAI's protocol,
also a local one.

Off unless it is set up. It runs next to the delivery, which never waits for it: what is there when
a message is made is used. Time, length and the number of requests a day are limited.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from datetime import date
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from monitor.clock import Clock, system_clock
from monitor.deliver.envelope import without_secrets
from monitor.deliver.response_capture import cause
from monitor.model.alert import Alert
from monitor.render import llm_prompt
from monitor.render.llm_prompt import LanguageModel, LlmSummary

log = logging.getLogger("monitor.deliver.rewrite")

# In bytes: five lines have some thousand.
_MOST_ANSWER = 100_000
# Results in memory; older alerts have long been sent.
_MOST_KEPT = 1000
# A local model answers one request at a time; more in parallel only slow each other down.
_AT_ONCE = 2


def ask(model: LanguageModel, alert: Alert) -> LlmSummary | None:
    """Return the verified lines of a model about an alert; None if there are none, for whatever
    reason.
    """
    if alert.finding is None or not alert.finding.excerpts:
        return None
    messages = [
        {"role": "system", "content": llm_prompt.SYSTEM},
        {"role": "user", "content": llm_prompt.question(alert.finding)},
    ]
    body: dict[str, Any] = {
        "model": model.name,
        "messages": messages,
        "max_tokens": model.most_tokens,
        "temperature": 0,
    }
    headers = {"Authorization": f"Bearer {model.key}"} if model.key else {}
    try:
        with requests.post(
            f"{model.url.rstrip('/')}/chat/completions",
            json=body,
            headers=headers,
            stream=True,
            timeout=model.timeout_s,
            allow_redirects=False,
        ) as response:
            response.raise_for_status()
            answer = _content(_read(response, time.monotonic() + model.timeout_s))
    except (requests.RequestException, HTTPError, OSError) as error:
        log.info(
            "the model did not answer on %s: %s",
            alert.key,
            without_secrets(cause(error), model.key),
        )
        return None
    lines = llm_prompt.verified_lines(answer, alert.finding)
    if not lines:
        log.info("no line of the model's answer on %s could be verified", alert.key)
        return None
    return LlmSummary(by=model.name, lines=lines)


def _read(response: requests.Response, end_s: float) -> bytes:
    """Read until the response ends, or its limit of time or size: the timeout of requests restarts
    at each byte.
    """
    body = b""
    while piece := response.raw.read1(65_536, decode_content=True):
        body += piece
        if len(body) > _MOST_ANSWER or time.monotonic() > end_s:
            return b""
    return body


def _content(body: bytes) -> str:
    """The text of the first choice; empty if the response has another form."""
    try:
        answer: Any = json.loads(body)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return content if isinstance(content, str) else ""


class LlmClient:
    """Runs requests to a model in the background, and hands out their results."""

    def __init__(self, model: LanguageModel, clock: Clock = system_clock) -> None:
        self._model = model
        self._clock = clock
        self._ready: OrderedDict[str, LlmSummary | None] = OrderedDict()
        self._places = threading.Semaphore(_AT_ONCE)
        self._lock = threading.Lock()
        self._day: date | None = None
        self._asked = 0

    def begin(self, alert: Alert) -> None:
        """Ask about an alert, unless that was done before, too much is under way, or the day's
        share is used up.
        """
        if alert.finding is None or not self._places.acquire(blocking=False):
            return
        if not self._may_ask(alert.key):
            self._places.release()
            return
        threading.Thread(target=self._ask, args=(alert,), name="rewrite", daemon=True).start()

    def ready(self, alert_key: str) -> LlmSummary | None:
        """Return the model's lines if they are there by now. Never waits."""
        with self._lock:
            return self._ready.get(alert_key)

    def _ask(self, alert: Alert) -> None:
        try:
            answer = ask(self._model, alert)
        finally:
            self._places.release()
        with self._lock:
            self._ready[alert.key] = answer

    def _may_ask(self, alert_key: str) -> bool:
        with self._lock:
            if alert_key in self._ready:
                return False
            self._ready[alert_key] = None
            while len(self._ready) > _MOST_KEPT:
                self._ready.popitem(last=False)
            today = self._clock().date()
            if today != self._day:
                self._day, self._asked = today, 0
            self._asked += 1
            return self._asked <= self._model.most_a_day
