"""What a channel would get, without sending it."""

from __future__ import annotations

import json

from monitor.deliver import apprise_sender, webhook
from monitor.deliver.envelope import Envelope, scheme_of

_JSON = frozenset({*webhook.SCHEMES, "file", "command"})


def preview_message(envelope: Envelope) -> str:
    """Return the text that a URL's channel would receive. Raises DeliveryError if the URL can't be
    used.
    """
    scheme = scheme_of(envelope.url)
    if scheme in {"mailto", "mailtos"}:
        attached = ", ".join(attachment.name for attachment in envelope.message.attachments)
        files = f"Attached: {attached}\n" if attached else ""
        return f"Subject: {envelope.message.subject}\n{files}\n{envelope.message.plain}"
    if scheme in _JSON:
        return json.dumps(dict(envelope.message.facts), indent=2, ensure_ascii=False) + "\n"
    title, body, _ = apprise_sender.fit_to_service(apprise_sender.build(envelope.url), envelope)
    return f"{title}\n\n{body}\n" if title else f"{body}\n"
