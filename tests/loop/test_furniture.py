"""What repeats in a source's texts: learnt over polls, kept in the source's row, left out of the next article."""

from __future__ import annotations

from crawler.extract.furniture import block_hash, known
from tests.newsroom.newsroom import Newsroom
from tests.newsroom.text.writer import Draft
from tests.operating import Operator

NOTE = "مراسلو الموقع ينقلون الخبر من مكانه كما هو على مدار الساعة."


def draft(number: int) -> Draft:
    text = (
        f"افتتحت البلدية صباح اليوم الحديقة رقم {number} في الحي الشرقي بعد أعمال صيانة استمرت {number + 3} أشهر كاملة.",
        f"وقال رئيس البلدية إن كلفة المشروع بلغت {number * 7} مليون ليرة، وإن حديقة أخرى ستفتتح قبل نهاية الصيف الحالي.",
    )
    return Draft(f"افتتاح الحديقة رقم {number} في الحي الشرقي من المدينة", (*text, NOTE))


def test_a_second_poll_leaves_out_what_the_first_saw_repeated(operator: Operator) -> None:
    with Newsroom(["baladi"], articles=0) as newsroom:
        newsroom.write_sources(operator.sources)
        for number in (1, 2, 3):
            newsroom.publish("baladi", draft(number))
        assert operator.crawl("baladi")["baladi"]["outcomes"]["new"] == 3
        assert all(NOTE in doc["body"] for doc in operator.articles())
        store = operator.open()
        (row,) = store.find("sources", {"_id": "baladi"})
        store.close()
        assert block_hash(NOTE) in known(row["furniture"])
        newsroom.publish("baladi", draft(4))
        assert operator.crawl("baladi")["baladi"]["outcomes"]["new"] == 1
    (latest,) = (doc for doc in operator.articles() if doc["title"] == draft(4).title)
    assert latest["body"] == list(draft(4).paragraphs[:-1])
