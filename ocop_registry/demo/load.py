"""Loading the demo: once, in one transaction, the same numbers in every database."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from audit.choices import Action
from audit.models import Event
from certificates.choices import Standing
from certificates.queries import counts_by_standing
from common import numbers
from common.errors import RuleError
from evaluations.choices import Stage
from evaluations.models import Dossier, Round
from evaluations.services.rounds import RoundFacts, open_round
from ocop_registry.demo import accounts, meetings, papers, real, recorded, sample
from ocop_registry.demo.accounts import Cast
from ocop_registry.demo.days import FIRST, Calendar
from ocop_registry.demo.market import Market
from ocop_registry.demo.prepared import Year
from ocop_registry.demo.recorded import Books
from ocop_registry.demo.rulings import Chancery
from ocop_registry.demo.story import Story
from places import queries as places
from products.models import Product
from rulebooks.choices import Level
from rulebooks.models import Rulebook
from rulebooks.queries import for_new_dossier

SEED = "ocop mẫu"
_LOCK = 4_206_027  # our key among PostgreSQL's advisory locks: one load at a time


@dataclass(frozen=True)
class Summary:
    """What the registry holds after the load."""

    real: int
    sample: int
    stages: Mapping[Stage, int]
    standings: Mapping[Standing, int]


def is_loaded() -> bool:
    """Whether the demo is there: the last thing that a load does is to say so in the log."""
    return Event.objects.filter(action=Action.SAMPLE_LOADED).exists()


@transaction.atomic
def load(on: dt.date) -> bool:
    """Load the demo around the base day `on`; False when it is there already.

    All or nothing: a load that was killed leaves no row, and the next one starts afresh. RuleError
    in a registry where people work already (the demo's accounts have a public password), and for a
    base day too early for a sample year under a rulebook that scores.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if is_loaded():
        return False
    _check_empty()
    calendar = Calendar(on)
    rulebook = _rulebook_since(calendar)
    source = random.Random(f"{SEED} numbers")  # noqa: S311 - sample numbers are no secrets
    with numbers.drawn_from(source):
        cast = _load_all(calendar, rulebook)
    audit.record(Action.SAMPLE_LOADED, target=places.hanoi(), by=cast.admin, note=f"{on:%d/%m/%Y}")
    return True


def summary(on: dt.date) -> Summary:
    """Counts of what is there, as of the day `on`."""
    rows = Dossier.objects.order_by().values_list("stage").annotate(count=Count("pk"))
    found = dict(rows)
    return Summary(
        real=Product.objects.filter(is_sample=False).count(),
        sample=Product.objects.filter(is_sample=True).count(),
        stages={stage: found.get(stage.value, 0) for stage in Stage},
        standings=counts_by_standing(Product.objects.all(), on),
    )


def _check_empty() -> None:
    if User.objects.exists() or Product.objects.exists():
        raise RuleError(
            _(
                "Sổ này đã có tài khoản hoặc sản phẩm. Dữ liệu mẫu có mật khẩu công khai, chỉ nạp "
                "vào một sổ còn trống."
            )
        )


def _rulebook_since(calendar: Calendar) -> Rulebook:
    """The rulebook that scores, from the beginning of the sample year on."""
    now = for_new_dossier(calendar.on)
    if now.recording_only or now.new_from > calendar.start:
        earliest = now.new_from - dt.timedelta(days=FIRST - 5)
        raise RuleError(
            _("Dữ liệu mẫu cần một bộ tiêu chí có chấm điểm: ngày gốc sớm nhất là %(day)s.")
            % {"day": f"{earliest:%d/%m/%Y}"}
        )
    return now


def _load_all(calendar: Calendar, rulebook: Rulebook) -> Cast:
    rng = random.Random(SEED)  # noqa: S311 - as above
    cast = accounts.create_people(calendar)
    real.load(calendar.at(0))
    files = papers.make(cast.office, calendar.at(FIRST))
    pool = sample.load(cast, calendar, rng)
    rounds = _rounds(cast, calendar, rulebook)
    districts = recorded.district_committees(cast.communes)
    year = Year(cast=cast, calendar=calendar, papers=files, rulebook=rulebook, rounds=rounds)
    books = Books(cast=cast, papers=files, districts=districts, rng=rng)
    story = Story(
        year=year,
        pool=pool,
        table=meetings.seat(cast, calendar, rng),
        chancery=Chancery(books, calendar),
        rng=rng,
    )
    story.tell()
    Market(cast, calendar, rng).tell()
    recorded.analyse()
    return cast


def _rounds(cast: Cast, calendar: Calendar, rulebook: Rulebook) -> list[Round]:
    """The province's rounds by the rulebook: from the sample year's first to the next one."""
    yearly = [one for one in rulebook.data.rounds if one.level is Level.PROVINCE]
    made: list[Round] = []
    for year in range(calendar.start.year, calendar.on.year + 2):
        for sequence, one in enumerate(yearly, start=1):
            due = one.closes_on(year)
            if due < calendar.start or (made and made[-1].proposals_due_on > calendar.on):
                continue
            facts = RoundFacts(
                name=f"Đợt {sequence} năm {year}",
                year=year,
                sequence=sequence,
                opens_on=max(rulebook.new_from, due - dt.timedelta(days=150)),
                proposals_due_on=due,
                completes_on=one.ends_on(year),
            )
            at = calendar.at(FIRST + 1)
            made.append(open_round(rulebook=rulebook, facts=facts, by=cast.office, at=at))
    return made
