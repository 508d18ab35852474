"""The privacy policy of Quill, a place for short letters that does not exist, in the states its
page goes through.
"""

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


def half() -> str:
    """Return the policy without its second half, for good: it ends in order."""
    return current().partition("## 3.")[0] + "\nEffective: May 18, 2023\n"


def page(text: str) -> str:
    """Return a policy as its page shows it: below a menu, above a footer, behind a banner about
    cookies.
    """
    marks = {"#": "h1", "##": "h2"}
    parts = []
    for line in filter(None, text.splitlines()):
        mark, _, words = line.partition(" ")
        tag, words = (marks[mark], words) if mark in marks else ("p", line)
        parts.append(f"<{tag}>{words}</{tag}>")
    return _SHELL.format(policy="\n".join(parts))


_SHELL = """<!doctype html><html lang="en"><head><title>Quill</title></head><body>
<header><nav><a href="/">Quill</a> <a href="/about">About</a> <a href="/help">Help</a></nav></header>
<div id="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies. <button>Accept</button></p></div>
<main>
{policy}
</main>
<footer><a href="/terms">Terms</a> <a href="/privacy">Privacy</a> <small>© Quill</small></footer></body></html>"""

SORRY = """<!doctype html><html lang="en"><head><title>500</title></head><body><h1>500 – Something went wrong</h1>
<p>We did not see that one coming. Please try again later, or go back to the home page.</p></body></html>"""
SIGN_IN = """<!doctype html><html lang="en"><head><title>Sign in – Quill</title></head><body><h1>Sign in</h1>
<p>Use your Quill account to go on.</p><form action="/login" method="post"><label>E-mail <input type="email"></label>
<label>Password <input type="password" name="password"></label><button>Sign in</button></form>
<p><a href="/forgot">Forgot your password?</a> <a href="/join">Create an account</a></p></body></html>"""
BANNER_ONLY = """<!doctype html><html lang="en"><head><title>Quill</title></head><body>
<div id="consent" role="dialog"><h2>Your cookie choices</h2><p>We and our 342 partners use cookies and similar
technologies to store and access information on your device. You can accept or refuse.</p>
<button>Accept all</button><button>Reject all</button><button>Manage choices</button></div></body></html>"""
EMPTY = '<!doctype html><html><head><title>Quill</title></head><body><div id="root"></div></body></html>'
