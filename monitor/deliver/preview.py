"""What a channel would get, without sending it."""

from __future__ import annotations

import json

from monitor.deliver import services, webhook
from monitor.deliver.parcel import Parcel, scheme_of

_JSON = frozenset({*webhook.SCHEMES, "file", "command"})


def preview(parcel: Parcel) -> str:
    """Return the text that a URL's channel would get of a parcel. Raises DeliveryError where the URL can't be used."""
    scheme = scheme_of(parcel.url)
    if scheme in {"mailto", "mailtos"}:
        attached = ", ".join(attachment.name for attachment in parcel.message.attachments)
        files = f"Attached: {attached}\n" if attached else ""
        return f"Subject: {parcel.message.subject}\n{files}\n{parcel.message.plain}"
    if scheme in _JSON:
        return json.dumps(dict(parcel.message.facts), indent=2, ensure_ascii=False) + "\n"
    title, body, _ = services.fitted(services.build(parcel.url), parcel)
    return f"{title}\n\n{body}\n" if title else f"{body}\n"
