"""Plays the story: a site and a mailbox on loopback, and between them the daemon as it runs
anywhere else.
"""

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

WATCH_LIST = """# The watch list of the demo. Every word of it works in yours, too.

[storage]
path = "demo.db"

[fetch]
gap = "0s"              # between two looks at one host; the site is ours, so we may hurry

[health]
report = "never"        # else a weekly word on how all watches stand

[channels.mail]
url = "mailto://127.0.0.1:{mail}?from=monitor@demo.example&to=you@demo.example"

[[watch]]
id = "warble-privacy"
name = "Warble Privacy Policy"
service = "Warble"
terms_type = "Privacy Policy"
url = "http://127.0.0.1:{site}/privacy"
every = "1s"            # 6h is what one uses
allow_private = true    # or addresses such as 127.0.0.1 are refused
"""
LOOKS_A_SCENE = 2
"""Silence is shown by so many looks."""
PATIENCE_S = 20


@dataclass(slots=True)
class DemoClock:
    """The time of the story: the real one, moved on by whole days between scenes."""

    real: Clock
    day: int = 0

    def __call__(self) -> datetime:
        return self.real() + timedelta(days=self.day)


@dataclass(slots=True)
class DemoRunner:
    """The stage: what is said to the audience, and what has come by mail."""

    say: Callable[[str], None]
    clock: DemoClock
    mails: list[EmailMessage] = field(default_factory=list)

    async def run(self, folder: Path, make_service: Callable[[Path, Clock], Daemon]) -> bool:
        """Play all scenes in `folder` and return whether every one came out as it should."""
        story = scenes(self.clock().date())
        site = Site(page="")
        story[0].play(site)
        site_server = await site.serve()
        mail_server = await Mailbox(self._received).serve()
        async with site_server, mail_server:
            service = make_service(
                self._write_watch_list(folder, site_server, mail_server), self.clock
            )
            running = asyncio.create_task(service.run())
            try:
                return all([await self._scene(site, scene, service, running) for scene in story])
            finally:
                service.stopped.set()
                await running

    def _write_watch_list(self, folder: Path, *servers: asyncio.Server) -> Path:
        site, mail = (server.sockets[0].getsockname()[1] for server in servers)
        path = folder / "policy-monitor.toml"
        path.write_text(WATCH_LIST.format(site=site, mail=mail), encoding="utf-8")
        return path

    async def _scene(
        self, site: Site, scene: Scene, service: Daemon, running: asyncio.Task[None]
    ) -> bool:
        await service.quiet()  # a look must not see the page of one day and the clock of another
        self.say(f"\n── Day {scene.day}: {scene.told}")
        scene.play(site)
        self.clock.day = scene.day
        looks, mails = site.looks, len(self.mails)
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE_S
        while loop.time() < end and not running.done():
            await asyncio.sleep(0.1)
            looked = site.looks - looks >= LOOKS_A_SCENE
            if looked and len(self.mails) - mails >= len(scene.expect):
                break
        return self._review(scene, self.mails[mails:], site.looks - looks)

    def _review(self, scene: Scene, mails: list[EmailMessage], looks: int) -> bool:
        if not mails:
            self.say(
                f"   {looks} looks, nothing told"
                + (", but it should have been" if scene.expect else "")
            )
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
    """Return a page that shows the mails as a mail program would. What is in them can't leave its
    frame.
    """
    frames = "\n".join(
        f"<h2>{escape(str(mail['Subject']))}</h2>"
        f'<iframe sandbox title="the mail" srcdoc="{escape(_part(mail, "html"))}"></iframe>'
        for mail in mails
    )
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>policy-monitor demo</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}}
h2{{font-size:1.05rem;margin-top:2.5rem}}iframe{{width:100%;height:44rem;border:1px solid #8888}}</style></head>
<body><h1>What policy-monitor told</h1>
{frames}
</body></html>
"""
