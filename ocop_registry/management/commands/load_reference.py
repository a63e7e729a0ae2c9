"""manage.py load_reference: administrative units, product taxonomy and every rulebook we hold."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from places import services as places
from rulebooks import services as rulebooks
from rulebooks.services import LoadResult, Outcome

_WORDS = {
    Outcome.PUBLISHED: _("đã công bố"),
    Outcome.UNCHANGED: _("không đổi"),
    Outcome.CHECKED: _("hợp lệ"),
}


class Command(BaseCommand):
    help = "Bring places, taxonomy and rulebooks in line with the project's data files; idempotent."

    def handle(self, *args: object, **options: object) -> None:
        try:
            with transaction.atomic():
                self._load()
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _load(self) -> None:
        units = places.load_units()
        self._say(_("Đơn vị hành chính: %(changed)d dòng thay đổi."), changed=units.changed)
        taxonomy = rulebooks.load_taxonomy()
        self._say(_("Danh mục sản phẩm: %(changed)d dòng thay đổi."), changed=taxonomy.changed)
        for result in rulebooks.load_folder():
            self._say_of(result)

    def _say_of(self, result: LoadResult) -> None:
        self._say(
            _("Bộ tiêu chí %(code)s, phiên bản %(version)d: %(outcome)s."),
            code=result.code,
            version=result.version,
            outcome=_WORDS[result.outcome],
        )

    def _say(self, sentence: str | Promise, **values: object) -> None:
        self.stdout.write(str(sentence) % values)
