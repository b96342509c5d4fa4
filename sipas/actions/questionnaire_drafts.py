"""Questionnaires duplicated, uploaded and edited; each change is one transaction and one trace."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace

from sipas.actions.questionnaire_versions import (
    Version,
    draft_key,
    shipped_definitions,
    version_in,
)
from sipas.actions.round_rules import check_asks_something
from sipas.languages import Gettext
from sipas.questionnaires.editing import (
    Editable,
    EditRefused,
    check_core,
    check_kinds,
    closed,
    numbered,
    opened,
    part_print,
    used_codes,
    with_core_of,
)
from sipas.questionnaires.reading import (
    Definition,
    definition_from_text,
    fingerprint,
    from_definition,
)
from sipas.store.audit import AuditEntry, append_audit
from sipas.store.database import Database, Transaction
from sipas.store.questionnaire_drafts import (
    QuestionnaireDraft,
    all_drafts,
    append_draft,
    delete_draft,
    set_draft,
)
from sipas.store.questionnaires import (
    QuestionnaireVersion,
    all_questionnaire_versions,
    move_rounds,
    put_questionnaire_version,
)
from sipas.store.rounds import RoundState
from sipas.tallies.measures import measures_of

_ATTEMPTS = 5

Edit = Callable[[Editable, frozenset[str]], None]
"""Changes what is open; the second argument holds every code that was ever used."""


class DraftChanged(Exception):
    """Somebody else has changed the part that was being edited; nothing was written."""

    def __init__(self, version: Version) -> None:
        super().__init__(version.key)
        self.version = version


def duplicate_version(
    database: Database, key: str, by: str | None, now: datetime.datetime
) -> Version:
    """A draft of the next version, with the same words; the earlier one stays as it is."""
    with database.write() as transaction:
        found = version_in(transaction, key)
        if found.is_editable:
            raise EditRefused(_l("Phiên bản này còn là bản nháp: hãy sửa ngay trong đó."))
        _refuse_second_draft(transaction, found.code)
        base = freeze_definition(transaction, found.definition)
        number = _next_version(transaction, found.code)
        definition = numbered(_with_core(found.definition), number)
        draft = QuestionnaireDraft(found.code, number, base.id, definition, by, now)
        append_draft(transaction, draft)
        detail = {"from": found.fingerprint}
        _note(transaction, "duplicate_questionnaire", draft, by, now, detail)
        return version_in(transaction, draft_key(draft.code, draft.version))


def upload_questionnaire(
    database: Database,
    content: bytes,
    file: str,
    gettext: Gettext,
    by: str | None,
    now: datetime.datetime,
) -> Version:
    """A draft from a file; of a known questionnaire it is the next version, beside the last one."""
    definition = definition_from_text(content, file, gettext)
    questionnaire = from_definition(definition)
    check_asks_something(questionnaire.code, len(measures_of(questionnaire)))
    with database.write() as transaction:
        _refuse_second_draft(transaction, questionnaire.code)
        _check_official(definition)
        number = max(questionnaire.version, _next_version(transaction, questionnaire.code))
        earlier = _definitions(transaction, questionnaire.code)
        for one in earlier:
            check_kinds(one, definition)
        definition = numbered(definition, number)
        last = max(earlier, key=lambda one: one["structure"]["version"], default=None)
        base = freeze_definition(transaction, last).id if last else None
        draft = QuestionnaireDraft(questionnaire.code, number, base, definition, by, now)
        append_draft(transaction, draft)
        _note(transaction, "upload_questionnaire", draft, by, now, {"file": file})
        return version_in(transaction, draft_key(draft.code, draft.version))


def edit_draft(
    database: Database,
    key: str,
    edit: Edit,
    gettext: Gettext,
    by: str | None,
    now: datetime.datetime,
    *,
    seen: Mapping[str, str] | None = None,
) -> Version:
    """Changes a draft; `seen` maps parts to the fingerprints that the editor had in view.

    Draft rounds that ask this version ask it as it is now; a round past its draft keeps what it
    froze, and this version cannot be edited any more. FaultyQuestionnaire says what is wrong.
    """
    for _attempt in range(_ATTEMPTS):
        with database.write() as transaction:
            found = version_in(transaction, key)
            draft = _editable(found)
            _check_seen(found, seen or {})
            changed = _edited(transaction, draft, edit, gettext)
            changed = replace(changed, edited_by=by, edited_at=now)
            if not set_draft(transaction, changed):
                continue  # written by somebody else between the two statements
            _carry_to_rounds(transaction, found, changed)
            _note(transaction, "edit_questionnaire", changed, by, now)
            return version_in(transaction, key)
    raise DraftChanged(found)


def remove_draft(database: Database, key: str, by: str | None, now: datetime.datetime) -> Version:
    """Takes away a draft that no round asks."""
    with database.write() as transaction:
        found = version_in(transaction, key)
        draft = _editable(found)
        if found.uses:
            sentence = _l("Đợt “%(round)s” đang dùng bản nháp này nên không bỏ được.")
            raise EditRefused(sentence, round=found.uses[0].round.name)
        delete_draft(transaction, draft.code, draft.version)
        _note(transaction, "remove_questionnaire", draft, by, now)
        return found


def freeze_definition(transaction: Transaction, definition: Definition) -> QuestionnaireVersion:
    """The stored version with this definition; a round that asks it bears its `id`."""
    structure = definition["structure"]
    mark = fingerprint(definition)
    return put_questionnaire_version(
        transaction, structure["code"], structure["version"], mark, definition
    )


def _editable(found: Version) -> QuestionnaireDraft:
    if found.draft is None or not found.is_editable:
        sentence = _l("Phiên bản này đã khóa. Hãy nhân bản thành phiên bản mới rồi sửa.")
        raise EditRefused(sentence)
    return found.draft


def _check_seen(found: Version, seen: Mapping[str, str]) -> None:
    for part, mark in seen.items():
        if part_print(found.definition, part) != mark:
            raise DraftChanged(found)


def _edited(
    transaction: Transaction, draft: QuestionnaireDraft, edit: Edit, gettext: Gettext
) -> QuestionnaireDraft:
    used = set(draft.given)
    for definition in _definitions(transaction, draft.code):
        used |= used_codes(definition)
    editable = opened(draft.definition)
    edit(editable, frozenset(used))
    definition = closed(editable, gettext)
    check_core(draft.definition, definition)
    check_kinds(draft.definition, definition)
    questionnaire = from_definition(definition)
    if not measures_of(questionnaire):
        raise EditRefused(_l("Phiếu phải còn ít nhất một câu hỏi về mức độ hài lòng."))
    given = tuple(sorted({*draft.given, *used_codes(draft.definition), *used_codes(definition)}))
    return replace(draft, definition=definition, given=given)


def _carry_to_rounds(transaction: Transaction, found: Version, changed: QuestionnaireDraft) -> None:
    if not found.uses:
        return
    questions = {question.code for question in from_definition(changed.definition).questions}
    for use in found.uses:
        for code in use.round.cell_variables:
            if code in used_codes(found.definition) and code not in questions:
                sentence = _l("Đợt “%(round)s” tách bảng đếm theo câu “%(code)s”: không bỏ được.")
                raise EditRefused(sentence, round=use.round.name, code=code)
    version = freeze_definition(transaction, changed.definition)
    move_rounds(transaction, changed.code, changed.version, version.id, [RoundState.DRAFT])
    # A round that went on between the two statements keeps what it froze.
    _editable(version_in(transaction, draft_key(changed.code, changed.version)))


def _refuse_second_draft(transaction: Transaction, code: str) -> None:
    for draft in all_drafts(transaction, code):
        if version_in(transaction, draft_key(code, draft.version)).is_editable:
            sentence = _l("Phiếu này đã có bản nháp phiên bản %(version)s: hãy sửa bản ấy.")
            raise EditRefused(sentence, version=draft.version)


def _next_version(transaction: Transaction, code: str) -> int:
    definitions = _definitions(transaction, code)
    return max((one["structure"]["version"] for one in definitions), default=0) + 1


def _definitions(transaction: Transaction, code: str) -> list[Definition]:
    """Every definition of this questionnaire that was ever stored or shipped."""
    stored = [one.definition for one in all_questionnaire_versions(transaction, code)]
    drafts = [one.definition for one in all_drafts(transaction, code)]
    return [*stored, *drafts, *(one for one in _shipped(code))]


def _shipped(code: str) -> list[Definition]:
    return [one for one in shipped_definitions().values() if one["structure"]["code"] == code]


def _with_core(definition: Definition) -> Definition:
    """The definition of a version from before core was marked gets the marks of the shipped one."""
    sections = definition["structure"]["sections"]
    for shipped in _shipped(definition["structure"]["code"]):
        if not any(section.get("is_core") for section in sections):
            return with_core_of(definition, from_definition(shipped))
    return definition


def _check_official(definition: Definition) -> None:
    """A file under the code of a shipped questionnaire holds its official part unchanged."""
    for shipped in _shipped(definition["structure"]["code"]):
        check_core(shipped, definition)


def _note(
    transaction: Transaction,
    action: str,
    draft: QuestionnaireDraft,
    by: str | None,
    now: datetime.datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    subject = draft_key(draft.code, draft.version)
    told = detail or {"fingerprint": fingerprint(draft.definition)}
    append_audit(transaction, AuditEntry(now, by, action, subject, told))


def _l(sentence: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is shown."""
    return sentence
