"""Headlines and lines, as a reader meets them."""

from __future__ import annotations

from tests.understand.rewording import POLICY, edited, judged


def test_few_changed_words_are_quoted_with_their_neighbours():
    finding = judged(
        POLICY, edited(("Server logs are deleted after", "Server logs are always deleted after"))
    )
    assert "“Server logs are deleted after 30 days” is now" in finding.headline
    assert "“Server logs are always deleted after 30 days”" in finding.headline


def test_a_word_replaced_by_a_clause_is_not_its_equal():
    """A word that is replaced by a whole clause is not quoted as its equal."""
    clause = "We share data with our hosting provider and, if you are a member, with all the shops of our club."
    finding = judged(POLICY, edited(("We share data with our hosting provider.", clause)))
    assert "→" not in finding.headline


def test_new_headings_are_told_in_one_line():
    news = "## 5. Biometric data\n\nWe store voiceprints.\n\n## 6. Fees\n\nWe charge fees.\n"
    finding = judged(POLICY, f"{POLICY}\n{news}")
    (line,) = (line for line in finding.summary if line.startswith("New headings"))
    assert "Biometric data" in line
    assert "Fees" in line


def test_every_line_says_where_its_words_stand():
    finding = judged(
        POLICY, edited(("30 days", "60 days"), ("your name and", "your name, your shoe size and"))
    )
    assert "30 days” is now “" in finding.headline
    assert "60 days" in finding.headline
    assert any(line.startswith("1. What we collect – ") for line in finding.summary)


def test_the_title_of_the_text_is_no_section():
    assert all(
        "Kestrel Privacy Policy" not in line
        for line in judged(POLICY, edited(("30 days", "60 days"))).summary
    )


def test_the_new_stated_date_is_quoted():
    finding = judged(POLICY, edited(("30 days", "60 days"), ("3 March 2024", "9 May 2025")))
    assert "Stated: “Last updated: 9 May 2025”" in finding.summary


def test_what_is_only_noise_says_so_in_the_headline():
    finding = judged(POLICY, "# 404\n\nPage not found\n")
    assert finding.headline.startswith("No edit of the policy: ")


def test_a_headline_is_one_sentence_of_bearable_length():
    news = (
        "We may share your precise location, biometric templates and private messages with advertisers. "
        * 20
    )
    assert len(judged(POLICY, f"{POLICY}\n## 5. News\n\n{news}").headline) < 260


def test_a_new_sentence_is_quoted_whole_and_shown_once():
    news = "We may share your shoe size with the advertisers whom we work with in other towns."
    finding = judged(POLICY, edited(("our hosting provider.", f"our hosting provider. {news}")))
    (excerpt,) = finding.excerpts
    assert f"new: “{news}”" in finding.headline
    assert not any(news in line for line in finding.summary)
    assert excerpt.quoted


def test_what_no_line_has_room_for_is_not_marked_as_quoted():
    news = [
        f"## Part {word}\n\nWe may now share your {word} with advertisers.\n"
        for word in (
            "name",
            "income",
            "religion",
            "location",
            "fingerprints",
            "letters",
            "photographs",
            "friends",
            "health",
            "politics",
            "hobbies",
        )
    ]
    finding = judged(POLICY, f"{POLICY}\n{''.join(news)}")
    quoted = [excerpt for excerpt in finding.excerpts if excerpt.quoted]
    assert len(quoted) < len(finding.excerpts)
    told = (finding.headline, *finding.summary)
    assert all(any(excerpt.after.strip(".") in line for line in told) for excerpt in quoted)


def test_a_sentence_that_echoes_another_is_told_once():
    said = "you waive the right to take part as a plaintiff or class member in any class action against Kestrel."
    news = f"To the extent permitted by law, {said}\n\n## 6. More\n\nTo the extent permitted by law, also {said}"
    finding = judged(POLICY, f"{POLICY}\n## 5. Courts\n\n{news}\n")
    assert sum("class member" in line for line in (finding.headline, *finding.summary)) == 1


def test_the_date_of_a_long_sentence_is_quoted():
    """Of a long sentence that states a date, the date is quoted."""
    stated = "This agreement is effective upon acceptance for new users, and for all others from {} onwards."
    old = edited(
        ("Last updated: 3 March 2024", stated.format("3 March 2024")), ("30 days", "40 days")
    )
    new = edited(("Last updated: 3 March 2024", stated.format("9 May 2025")))
    (line,) = (line for line in judged(old, new).summary if line.startswith("Stated"))
    assert "9 May 2025" in line


def test_the_headline_quotes_what_most_of_it_is_about():
    news = (
        "Banned readers stay away for good.",
        "We may suspend accounts or terminate them.",
        "We train machine learning models on your posts and letters.",
        "Inactive accounts are deactivated and closed by us.",
        "A suspension of six months follows, and the account is locked.",
    )
    finding = judged(POLICY, edited(("## 4. Contact", "\n\n".join((*news, "## 4. Contact")))))
    assert set(finding.topics[:2]) == {"termination_suspension", "ai_training"}
    told = (finding.headline, *finding.summary)
    assert any("machine learning" in line for line in told[:2])
    assert any("accounts are deactivated" in line for line in told)


def test_topics_are_named_in_a_headline_of_at_most_25_words():
    news = (
        "We may share your precise location with advertisers, sell your biometric templates to data brokers and "
        "train artificial intelligence models on the private messages of children and on their payment records."
    )
    finding = judged(
        POLICY, f"{POLICY}\n## 5. News\n\n{news}\n\n{news.replace('share', 'keep for 9 years')}"
    )
    assert "; also " in finding.headline
    assert len(finding.headline.split()) <= 25


def test_a_sentence_that_is_cut_keeps_the_word_that_denies_it():
    made = "that we make of all that you read, write, watch and buy here and at our partners " * 4
    news = f"The profile will not be used, {made}, for automated decisions with biometric templates or scores."
    assert (
        "The profile will not" in judged(POLICY, f"{POLICY}\n## 5. Profiles\n\n{news}\n").headline
    )


def test_a_long_heading_is_cut_between_two_words_and_says_so():
    news = (
        "## Indemnification, Responsibilities, Miscellaneous\n\nWe charge a new fee of 5 euros.\n\n"
        "We sell your letters to advertisers.\n"
    )
    (line,) = (line for line in judged(POLICY, f"{POLICY}\n{news}").summary if "5 euros" in line)
    assert line.startswith("Indemnification, Responsibilities, … – ")


def test_the_words_beside_a_change_stand_as_each_side_has_them():
    old = POLICY.replace(
        "our hosting provider.", "our hosting provider and couriers only as far as needed."
    )
    new = POLICY.replace(
        "our hosting provider.", "our hosting provider, advertisers and couriers as far as needed."
    )
    before, after = judged(old, new).headline.split("“")[1:]
    assert before.split("”")[0].strip("… ") in old
    assert after.split("”")[0].strip("… ") in new


def test_the_headline_names_the_section_that_is_most_of_it():
    """A section that is most of the change is named in the headline."""
    news = (
        "We store voiceprints when you call us. We compare your voiceprint whenever you call again."
    )
    with_news = f"{POLICY}\n## 7. Biometric data\n\n{news}\n"
    assert "new section “7. Biometric data”: “We" in judged(POLICY, with_news).headline
    assert "section “7. Biometric data” dropped: “We" in judged(with_news, POLICY).headline


def test_the_headline_names_no_section_if_more_is_elsewhere():
    """A section is not named in the headline if more was changed elsewhere."""
    news = "## 7. Voiceprints\n\nWe store voiceprints. We compare your voiceprint whenever you call again.\n"
    more = "We sell your precise location to data brokers, and your e-mail address to advertisers in other towns."
    shared = edited(
        ("our hosting provider.", f"our hosting provider. {more} {more[:-1]} of theirs.")
    )
    told = judged(POLICY, f"{shared}\n{news}")
    assert "section" not in told.headline
    assert "data brokers" in told.headline


def test_a_section_is_named_only_for_words_that_stand_in_it():
    old = f"{POLICY}\n## Data\n\nWe process data.\n"
    sold = "We sell your biometric voiceprints, fingerprints and precise location to data brokers without your consent."
    reports = (
        "Our partners get reports. Reports name no customers. They hold counts of visits and orders. "
        "They are made each month by our analysts. The partners keep them for a year in their own archives. "
        "Advertisers see which campaigns brought visits to our shop."
    )
    new = old.replace("process data.", f"process data. {sold}")
    told = judged(old, f"{new}\n## Data sharing with partners\n\n{reports}\n")
    assert "We sell your biometric" in told.headline
    assert "section" not in told.headline


def test_headings_below_it_make_a_section_no_larger():
    sold = "We sell your precise location to data brokers, and your health records to insurers in other towns."
    beneath = "".join(f"### Sale of {what}\n\n" for what in ("voiceprints", "faces", "health data"))
    shared = edited(("hosting provider.", f"hosting provider. {sold}"))
    assert (
        "section"
        not in judged(
            POLICY, f"{shared}\n## 7. Biometric data\n\nIt is kept.\n\n{beneath}"
        ).headline
    )


def test_a_heading_without_spaces_is_cut():
    finding = judged(
        POLICY, f"{POLICY}\n## {'長' * 5_000}\n\nWe store voiceprints. We compare them each time.\n"
    )
    assert max(map(len, (finding.headline, *finding.summary))) < 400


def test_a_heading_above_old_text_is_no_new_section():
    """A heading that is put above existing text is no new section."""
    news = (
        "We store voiceprints when you call us. We compare your voiceprint whenever you call again."
    )
    old = f"{POLICY}\nMembers pay at the end of a month.\n\nGuests pay at once.\n"
    told = judged(old, old.replace("Members pay", f"## 7. Members\n\n{news}\n\nMembers pay"))
    assert "voiceprint" in told.headline
    assert "section" not in told.headline


def test_a_heading_is_told_with_its_number():
    finding = judged(
        POLICY,
        f"{POLICY}\n## 7. Voiceprints\n\nWe store voiceprints.\n\n## 8. Fees\n\nWe charge fees.\n",
    )
    assert "New headings: 7. Voiceprints; 8. Fees" in finding.summary
