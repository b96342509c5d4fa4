"""The survey as a citizen handles it: by the words of questions and answers."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page

from sipas.questionnaires.model import Question, Questionnaire
from sipas.questionnaires.reading import read_questionnaire
from sipas.shipped import surveys_folder


def shipped(code: str) -> Questionnaire:
    return read_questionnaire(surveys_folder() / f"{code}.toml")


QUESTIONNAIRE = shipped("sipas-desk-2017")


@dataclass(frozen=True, slots=True)
class SurveyPage:
    page: Page

    def open(self, desk: str, language: str = "vi") -> None:
        self.page.goto(f"/q/{desk}" + ("" if language == "vi" else f"?language={language}"))

    def question(self, text: str) -> Locator:
        """The card of a question; with a problem it calls itself a group of radio buttons."""
        return self.page.get_by_role("group", name=text).or_(
            self.page.get_by_role("radiogroup", name=text)
        )

    def choice(self, question: str, answer: str) -> Locator:
        return self.question(question).get_by_label(answer, exact=True)

    def tap(self, question: str, answer: str) -> None:
        self.choice(question, answer).tap()

    def tap_all(self, answer: str, but: str = "") -> None:
        """The same face for every question on the scale, but for one left out."""
        for question in scored():
            if question.text != but:
                self.tap(question.text, answer)

    def write(self, question: str, text: str) -> None:
        self.page.get_by_label(question).fill(text)

    def send(self) -> None:
        self.page.get_by_role("button", name="Gửi phiếu trả lời").click()

    @property
    def summary(self) -> Locator:
        return self.page.get_by_role("alert")

    @property
    def receipt(self) -> str:
        self.page.get_by_role("heading", name="Cảm ơn Ông/Bà").wait_for()
        return self.page.locator(".receipt").inner_text()


def scored() -> tuple[Question, ...]:
    return QUESTIONNAIRE.scored
