"""Dates that a text states about itself. The forms are those found on real pages; the sentences are
invented.
"""

from __future__ import annotations

from datetime import date

import pytest

from monitor.language.dates import long_date, stated_dates
from monitor.model.change import DateRole

E, U, UNTIL, PREVIOUS, REVIEWED = (
    DateRole.EFFECTIVE,
    DateRole.UPDATED,
    DateRole.UNTIL,
    DateRole.PREVIOUS,
    DateRole.REVIEWED,
)


def roles(text: str, language: str | None = "en") -> list[tuple[DateRole, date | None]]:
    return [(stated.role, stated.on) for stated in stated_dates(text, language)]


@pytest.mark.parametrize(
    ("text", "role", "on"),
    [
        ("Last Updated: February 24, 2026", U, date(2026, 2, 24)),
        ("Last updated: 02 December 2025", U, date(2025, 12, 2)),
        ("Last updated: January 2023", U, None),
        ("Effective Date: December 26, 2025", E, date(2025, 12, 26)),
        ("Effective December 17, 2025", E, date(2025, 12, 17)),
        ("Effective: 30 September 2025", E, date(2025, 9, 30)),
        ("Effective as of April 3, 2023", E, date(2023, 4, 3)),
        ("Effective February 2009", E, None),
        ("Effective from 16/09/2026", E, date(2026, 9, 16)),
        ("Effective Date: September 13th, 2023", E, date(2023, 9, 13)),
        ("Effective Date: 2020-04-07", E, date(2020, 4, 7)),
        ("Effective Date: Sep 1, 2019.", E, date(2019, 9, 1)),
        ("EFFECTIVE DATE: May 25, 2018", E, date(2018, 5, 25)),
        ("🗓 Effective Date: March 28, 2023", E, date(2023, 3, 28)),
        ("Last modified: 22 July 2026", U, date(2026, 7, 22)),
        ("Last Modified: 2026-06-03", U, date(2026, 6, 3)),
        ("Last modified on 06/30/2023", U, date(2023, 6, 30)),
        ("Last Updated: 27-04-2023", U, date(2023, 4, 27)),
        ("Last updated: 25.01.2022", U, date(2022, 1, 25)),
        ("Last updated: 03. June, 2022", U, date(2022, 6, 3)),
        ("Last Updated: 1 August, 2024", U, date(2024, 8, 1)),
        ("Last Updated: August 13th, 2025", U, date(2025, 8, 13)),
        ("Last updated: 13 Jan 2026", U, date(2026, 1, 13)),
        ("Last Revised: January 22, 2026", U, date(2026, 1, 22)),
        ("Date of Last Revision: November 4, 2022", U, date(2022, 11, 4)),
        ("(Revised on October 1, 2023)", U, date(2023, 10, 1)),
        ("Updated as of March 26, 2025", U, date(2025, 3, 26)),
        ("Updated on Apr 27, 2026", U, date(2026, 4, 27)),
        ("This Privacy Policy applies from 21/02/2026", E, date(2026, 2, 21)),
        ("Previous version: 29 July 2025", PREVIOUS, date(2025, 7, 29)),
        ("**Last updated:** _May 5, 2024_", U, date(2024, 5, 5)),
        ("Valid from 7th of May 2020", E, date(2020, 5, 7)),
        ("The effective date of these Terms of Use is December 22, 2023.", E, date(2023, 12, 22)),
        (
            "This version of the Privacy Policy will go into effect on September 29, 2023.",
            E,
            date(2023, 9, 29),
        ),
        ("Effective until September 29, 2023", UNTIL, date(2023, 9, 29)),
        (
            "These terms are effective upon acceptance for new users, and from July 26, 2024 for all others.",
            E,
            date(2024, 7, 26),
        ),
        (
            "Our new notice comes into effect on 11 November 2026 or when you make a choice.",
            E,
            date(2026, 11, 11),
        ),
        ("We last updated this privacy policy on 3 March 2024.", U, date(2024, 3, 3)),
        ("Terms of Service (effective as of 12 March 2023)", E, date(2023, 3, 12)),
        ("The revised policy will apply as of 15 July 2025.", E, date(2025, 7, 15)),
        ("Applicable as of January 1st, 2024", E, date(2024, 1, 1)),
        ("Starting August 1, 2025, our updated Terms of Service will apply.", E, date(2025, 8, 1)),
        ("Beginning on March 1, 2026, we are changing our Terms.", E, date(2026, 3, 1)),
        ("Effective Date - October 1st 2022 | Version 4", E, date(2022, 10, 1)),
        ("Last modified: Monday, May 6th 2024", U, date(2024, 5, 6)),
        ("Updated: 2024-05-06T10:00:00Z", U, date(2024, 5, 6)),
        ("Version 3.2 – 1 January 2024", U, date(2024, 1, 1)),
        ("Adopted on 12 June 2020", U, date(2020, 6, 12)),
        ("Revised: 05/2024", U, None),
        ("Last updated: 20240506", U, date(2024, 5, 6)),
        (
            "Effective date: the earlier of May 6, 2024 and the day on which you accept the terms.",
            E,
            date(2024, 5, 6),
        ),
        ("We are renewing our Terms of Use on 6 May 2024, so that …", E, date(2024, 5, 6)),
    ],
)
def test_english_forms_are_read(text: str, role: DateRole, on: date | None):
    assert roles(text) == [(role, on)]


@pytest.mark.parametrize(
    ("text", "language", "role", "on"),
    [
        ("Mise à jour : 23 juillet 2026", "fr", U, date(2026, 7, 23)),
        ("Dernière mise à jour le 10/12/2025", "fr", U, date(2025, 12, 10)),
        ("Date de la dernière mise à jour : 25 avril 2023", "fr", U, date(2023, 4, 25)),
        ("VERSION MISE À JOUR EN DÉCEMBRE 2019", "fr", U, None),
        ("Date d'entrée en vigueur : 1er septembre 2023", "fr", E, date(2023, 9, 1)),
        ("Conditions applicables à compter du 9 Janvier 2026", "fr", E, date(2026, 1, 9)),
        (
            "Ces conditions sont en vigueur jusqu'au 19 octobre 2022",
            "fr",
            UNTIL,
            date(2022, 10, 19),
        ),
        ("Mis à jour : 19 Aout 2026", "fr", U, date(2026, 8, 19)),
        ("Mise à jour juin 2025", "fr", U, None),
        ("Stand: March 26, 2025", "de", U, date(2025, 3, 26)),
        ("Stand: Januar 2024", "de", U, None),
        ("Gültig ab 1. März 2024", "de", E, date(2024, 3, 1)),
        (
            "Diese Bedingungen treten am 5. Mai 2025 in Kraft. Zuletzt geändert am 03.04.2025",
            "de",
            U,
            date(2025, 4, 3),
        ),
        ("Última actualización: 8 de octubre de 2024", "es", U, date(2024, 10, 8)),
        ("Última atualização: 8 de outubro de 2024", "pt", U, date(2024, 10, 8)),
        ("Atualizado em 08/10/2024", "pt", U, date(2024, 10, 8)),
        ("Laatst bijgewerkt: 8 oktober 2024", "nl", U, date(2024, 10, 8)),
        ("Obowiązuje od 1 czerwca 2024 r.", "pl", E, date(2024, 6, 1)),
        ("Date de prise d'effet : 1er juillet 2022", "fr", E, date(2022, 7, 1)),
        ("Version n°4 du 12 septembre 2021", "fr", U, date(2021, 9, 12)),
        ("Die neuen Nutzungsbedingungen gelten ab dem 1. Juli 2025.", "de", E, date(2025, 7, 1)),
        ("In vigore dal 1° giugno 2024", "it", E, date(2024, 6, 1)),
        ("Data ostatniej aktualizacji: 8 października 2024", "pl", U, date(2024, 10, 8)),
        ("Ultimo aggiornamento: 8 ottobre 2024", "it", U, date(2024, 10, 8)),
        ("Senast uppdaterad: 8 oktober 2024", "sv", U, date(2024, 10, 8)),
        ("Sidst opdateret: 8. oktober 2024", "da", U, date(2024, 10, 8)),
        ("Viimeksi päivitetty 8. lokakuuta 2024", "fi", U, date(2024, 10, 8)),
        ("Poslední aktualizace: 8. října 2024", "cs", U, date(2024, 10, 8)),
        ("Дата обновления: 8 октября 2024 г.", "ru", U, date(2024, 10, 8)),
        ("Τελευταία ενημέρωση: 8 Οκτωβρίου 2024", "el", U, date(2024, 10, 8)),
        ("Son güncelleme: 8 Ekim 2024", "tr", U, date(2024, 10, 8)),
        ("Utolsó frissítés: 2024. október 8.", "hu", U, date(2024, 10, 8)),
        ("Cập nhật lần cuối: 8 tháng 10, năm 2024", "vi", U, date(2024, 10, 8)),
        ("本個別規約は、2024年12月20日から施行します。", "ja", E, date(2024, 12, 20)),
        ("最終改訂日: 2022 年 8 月 23 日", "ja", U, date(2022, 8, 23)),
        ("更新日期:2024年10月8日", "zh", U, date(2024, 10, 8)),
        ("生效日期:2024年10月8日", "zh", E, date(2024, 10, 8)),
        ("시행일: 2024년 10월 8일", "ko", E, date(2024, 10, 8)),
        ("Diese Regeln treten am 8. Oktober 2024 in Kraft.", "de", E, date(2024, 10, 8)),
        ("Deze voorwaarden treden op 8 oktober 2024 in werking.", "nl", E, date(2024, 10, 8)),
        ("En vigueur depuis le 8 octobre 2024", "fr", E, date(2024, 10, 8)),
        ("En vigor desde el 8 de octubre de 2024", "es", E, date(2024, 10, 8)),
        ("Posljednja izmjena: 8. listopada 2024.", "hr", U, date(2024, 10, 8)),
        ("Stupa na snagu: 8. oktobra 2024.", "bs", E, date(2024, 10, 8)),
        ("В сила от 8 октомври 2024 г.", "bg", E, date(2024, 10, 8)),
        ("Последна измена: 8 октомври 2024", "mk", U, date(2024, 10, 8)),
        ("Përditësimi i fundit: 8 tetor 2024", "sq", U, date(2024, 10, 8)),
        ("施行日：２０２４年１０月８日", "ja", E, date(2024, 10, 8)),
        ("最終更新日：令和6年10月8日", "ja", U, date(2024, 10, 8)),
        ("令和元年12月8日 施行", "ja", E, date(2019, 12, 8)),
        ("生效日期：民國113年10月8日", "zh", E, date(2024, 10, 8)),
        ("更新日期：二〇二四年十月八日", "zh", U, date(2024, 10, 8)),
        ("更新日期：二〇二四年十二月二十一日", "zh", U, date(2024, 12, 21)),
        ("ปรับปรุงล่าสุด: 8 ตุลาคม 2567", "th", U, date(2024, 10, 8)),
        ("มีผลบังคับใช้ตั้งแต่วันที่ 8 ต.ค. 2567", "th", E, date(2024, 10, 8)),
        ("วันที่มีผลบังคับใช้: 8 ตุลาคม พ.ศ. ๒๕๖๗", "th", E, date(2024, 10, 8)),
        ("تاريخ السريان: ٨ أكتوبر ٢٠٢٤", "ar", E, date(2024, 10, 8)),
        ("آخر تعديل في 8 تشرين الأول 2024", "ar", U, date(2024, 10, 8)),
        ("עודכן לאחרונה ביום 8 באוקטובר 2024", "he", U, date(2024, 10, 8)),
        ("अंतिम अद्यतन: ८ अक्टूबर २०२४", "hi", U, date(2024, 10, 8)),
        ("সর্বশেষ আপডেট: ৮ অক্টোবর ২০২৪", "bn", U, date(2024, 10, 8)),
    ],
)
def test_further_languages_are_read(text: str, language: str, role: DateRole, on: date | None):
    assert (role, on) in roles(text, language)


def test_each_of_two_dates_keeps_its_role():
    assert roles("This notice was reviewed on 24/04/2026 and last updated on 19/05/2026.") == [
        (REVIEWED, date(2026, 4, 24)),
        (U, date(2026, 5, 19)),
    ]


def test_a_range_ends_with_until():
    assert roles("These Terms of Use are effective from June 24, 2021, until October 6, 2025.") == [
        (E, date(2021, 6, 24)),
        (UNTIL, date(2025, 10, 6)),
    ]


def test_a_contradictory_pair_stays_a_pair():
    assert roles(
        "Last Updated on June 30, 2022. This Privacy Policy is effective January 1, 2020."
    ) == [(U, date(2022, 6, 30)), (E, date(2020, 1, 1))]


def test_a_range_of_an_older_version_is_previous():
    text = "Pour consulter la version des Conditions Générales en vigueur du 04.07.2023 au 19.10.2023, cliquez ici."
    assert {role for role, _ in roles(text, "fr")} == {PREVIOUS}


def test_one_date_with_two_labels_has_both_roles():
    assert roles("Last updated and effective: May 3, 2024") == [
        (U, date(2024, 5, 3)),
        (E, date(2024, 5, 3)),
    ]


def test_swappable_days_and_months_are_ambiguous_in_english():
    """A day and a month that could be swapped stay ambiguous in English."""
    (stated,) = stated_dates("This Privacy Policy applies from 01/02/2026", "en")
    assert stated.on is None
    assert stated.readings == (date(2026, 2, 1), date(2026, 1, 2))


def test_the_language_decides_about_day_and_month():
    assert roles("Gültig ab 01/02/2026", "de") == [(E, date(2026, 2, 1))]


def test_the_words_are_kept_verbatim():
    (stated,) = stated_dates("Terms › Effective Date: Sep 1, 2019. Read on.", "en")
    assert stated.raw == "Effective Date: Sep 1, 2019"


@pytest.mark.parametrize(
    "text",
    [
        "The General Data Protection Regulation (EU) 2016/679 of 27 April 2016 applies to our processing.",
        "We rely on the standard contractual clauses of Decision (EU) 2021/914 of 4 June 2021.",
        "The CPRA, effective January 1, 2023, gives residents further rights.",
        "The DPA is effective as of 25 May 2018 and replaces any previous one.",
        "Claims that arose before May 1, 2020 are excluded.",
        "© 2024 Northwind Ltd.",
        "Last updated: ___, 2009",
        "Last updated: [date of publication]",
        "Mise à jour le XX mars 2025",
        "Last updated: February 30, 2024",
        "The data protection law of Brazil came into force on 18 September 2020",
        "Promotion valid until December 31, 2024.",
        "Fees effective January 1, 2024: 2.9% and 30 cents",
        "Average monthly active recipients as of 1 August 2024: 45 million",
        "If you signed up before March 3, 2020, the terms effective at that time apply.",
        "Your trial ends on 1/2/2024 at the latest.",
        "Apps released with Windows 10 (November 2019 Update) are not covered.",
        "Northwind Ltd, entered in the register of shops under number 20240506.",
        "20240506",
        "Last updated: 20241306",
        "Die Grundverordnung trat am 25. Mai 2018 in Kraft.",
        "เลขทะเบียน 2567",
    ],
)
def test_other_dates_and_placeholders_are_passed_over(text: str):
    assert roles(text) == []


def test_a_bare_date_is_not_called_anything_here_but_updated():
    assert roles("July 29, 2026") == [(U, date(2026, 7, 29))]


def test_a_day_is_stated_in_full():
    assert long_date(date(2023, 9, 29)) == "29 September 2023"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We’re updating our terms on 30 July 2026, so that they are easier to read.", "en"),
        ("Our terms of service will change on July 30, 2026.", "en"),
        ("We are updating our Privacy Policy July 30, 2026.", "en"),
        ("From July 30, 2026 our new terms will apply.", "en"),
        ("We are making changes to our terms. They will take effect on July 30, 2026.", "en"),
        ("If you joined before 1 May 2020, some changes will be effective as of July 30, 2026.", "en"),
        ("Our new terms start on 30 July 2026.", "en"),
        ("Wir aktualisieren unsere Nutzungsbedingungen am 30. Juli 2026.", "de"),
        ("Ab dem 30. Juli 2026 gelten unsere neuen AGB.", "de"),
        ("Unsere AGB ändern sich zum 30. Juli 2026.", "de"),
        ("Nous mettons à jour nos conditions le 30 juillet 2026.", "fr"),
        ("Les présentes conditions (les « CGU ») entrent en vigueur à compter du 30 juillet 2026 et s’appliquent :", "fr"),
        ("Actualizaremos nuestros términos el 30 de julio de 2026.", "es"),
        ("Los cambios entrarán en vigor el 30 de julio de 2026.", "es"),
        ("Vamos atualizar os nossos termos a 30 de julho de 2026.", "pt"),
        ("Stiamo aggiornando la nostra informativa il 30 luglio 2026.", "it"),
        ("La presente informativa si applica a partire dal 30 luglio 2026.", "it"),
        ("We wijzigen onze voorwaarden op 30 juli 2026.", "nl"),
        ("Deze voorwaarden gelden vanaf 30 juli 2026.", "nl"),
        ("Zmieniamy nasz regulamin 30 lipca 2026 r.", "pl"),
        ("Ovi Uvjeti primjenjuju se i vrijede od 30. srpnja 2026. godine.", "hr"),
        ("Ovi uslovi važe od 30. jula 2026. godine.", "sr"),
        ("Tyto podmínky nabývají účinnosti dne 30. července 2026.", "cs"),
    ],
)  # fmt: skip
def test_a_sentence_says_when_the_text_takes_effect(text: str, language: str):
    assert roles(text, language)[-1:] == [(E, date(2026, 7, 30))]


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("These terms are effective on the earlier of 15 June 2026 or 1 June 2026.", "en", 1),
        ("These terms are effective on the later of 1 June 2026 and 15 June 2026.", "en", 15),
        ("These terms take effect on 15 June 2026 or 1 June 2026, whichever is earlier.", "en", 1),
        ("Effective upon the earlier of your acceptance or June 15, 2026.", "en", 15),
        ("Diese Bedingungen gelten ab dem früheren der beiden Tage 1. Juni 2026 und 15. Juni 2026.", "de", 1),
        ("Ces conditions prennent effet à la première des deux dates : 1 juin 2026 ou 15 juin 2026.", "fr", 1),
    ],
)  # fmt: skip
def test_of_two_days_the_one_that_counts_is_read(text: str, language: str, day: int):
    assert roles(text, language) == [(E, date(2026, 6, day))]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This policy replaces the policy effective 1 May 2023.", "en"),
        ("Our previous terms, effective 1 May 2023, apply until then.", "en"),
        ("Nos anciennes conditions en date du 1 mai 2023 s’appliquent jusque-là.", "fr"),
        ("Die bisherigen Nutzungsbedingungen, gültig ab 1. Mai 2023, finden Sie unten.", "de"),
        ("Los términos anteriores, vigentes desde el 1 de mayo de 2023, siguen abajo.", "es"),
    ],
)
def test_the_day_of_the_former_text_is_not_the_new_one(text: str, language: str):
    assert {role for role, _ in roles(text, language)} <= {PREVIOUS, UNTIL}


@pytest.mark.parametrize(
    "text",
    [
        "You must be born before January 1, 2010 to use this service.",
        "Our shop stays closed on Friday the 13th of March 2026.",
        "We are updating our app on 30 July 2026.",
        "We changed our offices (see below), moved on 3 May 2026, and have updated our address.",
        "Orders placed as of 3 May 2026 are sent by the new carrier.",
    ],
)
def test_days_of_other_things_are_none_of_the_text(text: str):
    assert not [stated for stated in stated_dates(text, "en") if stated.role is E]
