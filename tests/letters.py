"""The privacy policy of Quill, a place for short letters that does not exist, in the states its page goes through."""

from __future__ import annotations

TITLE = "# Quill Privacy Policy"
_TEXT = f"""{TITLE}

Quill is a place for short letters. This policy explains what we collect, how we use it, and what you can choose.

## 1. What we collect

When you open an account on Quill we ask for a name, an e-mail address and a password. You may add a picture.

We collect the letters that you write, whom you write to, and when you read the letters of others.

We collect the address of your device, its type and its language when you use Quill.

## 2. How we use it

We use what we collect to deliver letters, to keep Quill safe and to show you advertisements.

We measure how well advertisements work, and we share these measurements with advertisers.

## 3. How long we keep it

We keep your letters until you delete them, and records of your device for at most 18 months.

## 4. What you can choose

You can ask us for a copy of what we know about you, and you can ask us to delete your account at any time.

You can choose whether advertisements take into account what you do on other sites, in the settings of your account.
"""
BIOMETRICS = "With your consent we may collect and use your biometric information for safety and identification."
TRAINING = "We may use the letters that you write to train our machine learning models."


def current(months: int = 18, *, stated: str = "Effective: May 18, 2023") -> str:
    """Return the policy as it is, keeping records for so many months."""
    return f"{_TEXT.replace('18 months', f'{months} months')}\n{stated}\n"


def next_policy(effective: str) -> str:
    """Return the next policy, under the company's new name, with two clauses more."""
    text = _TEXT.replace("add a picture.", f"add a picture.\n\n{BIOMETRICS}")
    text = text.replace("show you advertisements.", f"show you advertisements.\n\n{TRAINING}")
    return f"{text.replace('Quill', 'Plume')}\nEffective: {effective}\n"


def announcing(effective: str) -> str:
    """Return the page that carries the next policy above the current one."""
    below = current().removeprefix(TITLE)
    return f"{next_policy(effective)}\n# Current Quill Privacy Policy\n\nEffective until {effective}\n{below}"
