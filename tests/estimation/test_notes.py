from sipas.estimation import notes


def english(text: str) -> str:
    return {
        notes.NO_RESPONSE: "There are no responses yet.",
        notes.NOT_COVERED: "%(agencies)s of %(all_agencies)s agencies are missing.",
    }.get(text, text)


def test_notes_are_one_sentence_a_line() -> None:
    assert notes.join_notes([]) is None
    assert notes.join_notes([notes.NO_RESPONSE, notes.NO_VALID_ANSWER]) == (
        f"{notes.NO_RESPONSE}\n{notes.NO_VALID_ANSWER}"
    )


def test_a_note_is_translated_with_its_numbers() -> None:
    counted = {"agencies": 2, "all_agencies": 18, "dossiers": 30, "all_dossiers": 400}
    note = f"{notes.NO_RESPONSE}\n{notes.NOT_COVERED % counted}"
    assert notes.translate_note(note, english) == (
        "There are no responses yet.\n2 of 18 agencies are missing."
    )


def test_a_sentence_from_elsewhere_stays() -> None:
    assert notes.translate_note("Một câu khác 100 %.", english) == "Một câu khác 100 %."


def test_a_sentence_in_its_own_language_stays() -> None:
    note = notes.LONELY_FAILED % {"agency": "Sở Nội vụ (100 %)"}
    assert notes.translate_note(note, english) == note
