"""A document comes back with every block, key and link, whatever its keys are made of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from monitor.model.document import Block, BlockKind, Document, ExcludedPart, Link
from monitor.store.codec import compress, to_json, to_plain
from monitor.store.documents import document_bytes, document_from
from tests.store.recorder import ONE, reading

ROW = Block(
    kind=BlockKind.TABLE_ROW, text="Name | Purpose", key="name | purpose", cells=("Name", "Purpose")
)
TEXTS = some.text(alphabet=some.characters(exclude_characters="\n"), max_size=40)


def test_a_whole_document_comes_back():
    document = Document(
        blocks=(*reading(ONE).blocks, ROW),
        digest="00ff",
        reader="html/7",
        title="„Datenschutz“ \ud83d",
        language="de",
        links=(Link(text="Archive", target="https://mossmere.example/old"),),
        aside=(ExcludedPart(reason="navigation", blocks=(ROW,)),),
        signs=("password_field",),
    )
    assert document_from(document_bytes(document)) == document


@given(TEXTS, TEXTS)
def test_any_key_comes_back_for_any_text(text: str, key: str):
    document = Document(
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=text, key=key),), digest="", reader="x/1"
    )
    assert document_from(document_bytes(document)) == document


@given(TEXTS)
def test_a_key_that_is_nearly_the_text_comes_back(text: str):
    key = f"{text[:3]}!{text[3:]}".casefold()
    document = Document(
        blocks=(Block(kind=BlockKind.PARAGRAPH, text=text, key=key),), digest="", reader="x/1"
    )
    assert document_from(document_bytes(document)) == document


def test_keys_take_next_to_no_room():
    text = "\n".join(
        f"Clause “{n * n}” is about storage-time {n**3 % 7919} — as it was." for n in range(300)
    )
    document = reading(text)
    with_keys = len(compress(document_bytes(document)))
    keyless = to_plain(document, Document)
    for block in keyless["blocks"]:
        del block["key"]
    assert with_keys < 1.05 * len(compress(to_json(keyless)))
