"""Runs the demo: a site and a mailbox on loopback, and the real daemon between them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import escape
from pathlib import Path

from monitor.clock import Clock
from monitor.daemon.daemon import Daemon
from monitor.demo.mailbox import Mailbox
from monitor.demo.scenes import Scene, scenes
from monitor.demo.site import Site
from monitor.render.labels import counted

WATCH_LIST = """# The watch list of the demo. All of it works in yours, too.

[storage]
path = "demo.db"

[fetch]
gap = "0s"              # between two requests to one host; the site is ours, so no pause is needed

[health]
report = "never"        # no weekly status report

[channels.mail]
url = "mailto://127.0.0.1:{mail}?from=monitor@demo.example&to=you@demo.example"

[[watch]]
id = "warble-privacy"
name = "Warble Privacy Policy"
service = "Warble"
terms_type = "Privacy Policy"
url = "http://127.0.0.1:{site}/privacy"
every = "1s"            # 6h is usual
allow_private = true    # without it, addresses such as 127.0.0.1 are refused
"""
CHECKS_PER_SCENE = 2
"""The fewest that show that no alert comes: one that needs a second check would be missed else."""
TIMEOUT_S = 20
"""Seconds until a scene without its mail counts as failed; on a busy machine a mail takes five."""


@dataclass(slots=True)
class DemoClock:
    """The time of the demo: real time, advanced by whole days between scenes."""

    real: Clock
    day: int = 0

    def __call__(self) -> datetime:
        return self.real() + timedelta(days=self.day)


@dataclass(slots=True)
class DemoRunner:
    """A run of the demo: where it prints, and the mails received so far."""

    say: Callable[[str], None]
    clock: DemoClock
    mails: list[EmailMessage] = field(default_factory=list)

    async def run(self, folder: Path, make_daemon: Callable[[Path, Clock], Daemon]) -> bool:
        """Play all scenes in `folder` and return whether each had the expected mails."""
        story = scenes(self.clock().date())
        site = Site(page="")
        story[0].play(site)
        site_server = await site.serve()
        mail_server = await Mailbox(self._received).serve()
        async with site_server, mail_server:
            daemon = make_daemon(
                self._write_watch_list(folder, site_server, mail_server), self.clock
            )
            running = asyncio.create_task(daemon.run())
            try:
                return all([await self._scene(site, scene, daemon, running) for scene in story])
            finally:
                daemon.stopped.set()
                await running

    def _write_watch_list(self, folder: Path, *servers: asyncio.Server) -> Path:
        site, mail = (server.sockets[0].getsockname()[1] for server in servers)
        path = folder / "policy-monitor.toml"
        path.write_text(WATCH_LIST.format(site=site, mail=mail), encoding="utf-8")
        return path

    async def _scene(
        self, site: Site, scene: Scene, daemon: Daemon, running: asyncio.Task[None]
    ) -> bool:
        await daemon.quiet()  # a check must not see the page of one day and the clock of another
        self.say(f"\n── Day {scene.day}: {scene.title}")
        scene.play(site)
        self.clock.day = scene.day
        requests, mails = site.requests, len(self.mails)
        loop = asyncio.get_running_loop()
        end = loop.time() + TIMEOUT_S
        while loop.time() < end and not running.done():
            await asyncio.sleep(0.1)
            checked = site.requests - requests >= CHECKS_PER_SCENE
            if checked and len(self.mails) - mails >= len(scene.expect):
                break
        return self._review(scene, self.mails[mails:], site.requests - requests)

    def _review(self, scene: Scene, mails: list[EmailMessage], checks: int) -> bool:
        if not mails:
            missing = ", but an alert was expected" if scene.expect else ""
            self.say(f"   {counted(checks, 'check')}, no alert{missing}")
        for mail in mails:
            self.say(_as_mailed(mail))
        subjects = [str(mail["Subject"]) for mail in mails]
        return len(subjects) == len(scene.expect) and all(
            any(word in subject for subject in subjects) for word in scene.expect
        )

    def _received(self, mail: EmailMessage) -> None:
        self.mails.append(mail)


def _as_mailed(mail: EmailMessage) -> str:
    head = [f"{name}: {mail[name]}" for name in ("From", "To", "Subject")]
    lines = [*head, "", *_part(mail, "plain").rstrip().splitlines()]
    return "\n".join(
        ["   ┌" + "─" * 78, *(f"   │ {line}".rstrip() for line in lines), "   └" + "─" * 78]
    )


def _part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return part.get_content() if part is not None else ""


def page(mails: list[EmailMessage]) -> str:
    """Return a page that shows the mails as a mail program would, each confined to a frame."""
    frames = "\n".join(
        f"<h2>{escape(str(mail['Subject']))}</h2>"
        f'<iframe sandbox title="the mail" srcdoc="{escape(_part(mail, "html"))}"></iframe>'
        for mail in mails
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>policy-monitor demo</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
h2{{font-size:1.05rem;margin-top:2.5rem}}
iframe{{width:100%;height:44rem;border:1px solid #8888}}</style></head>
<body><h1>The alerts of policy-monitor</h1>
{frames}
</body></html>
"""
