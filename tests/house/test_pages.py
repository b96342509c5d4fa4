"""The inspector finds what it says it finds."""

import pytest

from tests.pages import page_problems

POLICY = "default-src 'none'; style-src 'nonce-x'; script-src 'nonce-x'"
PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Phiếu</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style nonce="x">p{{color:red}}</style></head>
<body><main><h1>Phiếu khảo sát</h1>{inside}</main></body></html>"""

GOOD = [
    '<label for="a">Tuổi</label><input id="a" name="age">',
    '<label>Tuổi <input name="age"></label>',
    '<fieldset><legend>Giới</legend><label><input type="radio">Nữ</label></fieldset>',
    '<svg role="img" aria-label="Biểu đồ"><circle r="2"/></svg>',
    '<a href="https://example.vn/">Trang khác</a>',
    '<script nonce="x">1</script>',
    "<table><tr><th>Cơ quan</th></tr><tr><td>Sở</td></tr></table>",
]
FAULTY = [
    ("<p>a<p>b</b>", "unexpected-end-tag"),
    ("<h1>Lần nữa</h1>", "2 first headings"),
    ('<input name="age">', "has no label"),
    ('<label><input type="radio" name="s" value="1">Nữ</label>', "no group with a legend"),
    ('<p id="a">1</p><p id="a">2</p>', "stands twice"),
    ('<a href="#nowhere">x</a>', "not on the page"),
    ('<label for="b">x</label>', "not on the page"),
    ("<p>None</p>", "shows “None”"),
    ('<p title="nan">x</p>', "shows “nan”"),
    ("<p>%(count)s phiếu</p>", "shows"),
    ("<script>1</script>", "not allowed by the policy"),
    ('<p onclick="x()">x</p>', "script attribute onclick"),
    ('<p style="color:red">x</p>', "style attribute"),
    ('<img src="https://cdn.example/x.png" alt="x">', "fetches from elsewhere"),
    ('<form action="//other.example/"><button>Gửi</button></form>', "fetches from elsewhere"),
    ('<img src="/x.png">', "no text in its place"),
    ("<svg><circle r='2'/></svg>", "no text in its place"),
    ("<table><tr><td>1</td></tr></table>", "no headings"),
    ('<a href="/"></a>', "no words"),
    ('<style nonce="x">@import "https://fonts.example/";</style>', "fetches from elsewhere"),
]


@pytest.mark.parametrize("inside", GOOD)
def test_a_good_page_passes(inside: str) -> None:
    assert list(page_problems(PAGE.format(inside=inside), POLICY)) == []


@pytest.mark.parametrize(("inside", "problem"), FAULTY)
def test_a_faulty_page_is_told(inside: str, problem: str) -> None:
    problems = list(page_problems(PAGE.format(inside=inside), POLICY))
    assert any(problem in found for found in problems), problems


def test_a_page_without_frame_is_told() -> None:
    problems = "\n".join(page_problems("<p>x</p>", None))
    for wanted in ("expected-doctype", "language", "title", "0 first", "<main>", "phone", "policy"):
        assert wanted in problems
