"""manage.py load_demo: real Hanoi history with its sources, and a made-up sample year beside it."""

import datetime as dt
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock
from common.errors import DomainError
from ocop_registry.demo import accounts, load


class Command(BaseCommand):
    help = "Fill an empty registry with demo data and accounts; does nothing the second time."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on",
            type=dt.date.fromisoformat,
            metavar="YYYY-MM-DD",
            help="The base day that the sample year leads up to; today in Hanoi by default.",
        )
        parser.add_argument(
            "--accounts", action="store_true", help="Print the demo's sign-ins and load nothing."
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["accounts"]:
            self._print_accounts()
            return
        on = options["on"] if isinstance(options["on"], dt.date) else clock.today()
        try:
            is_new = load.load(on)
        except DomainError as error:
            raise CommandError(str(error)) from error
        if is_new:
            self._print_summary(load.summary(on))
        else:
            self._say(_("Dữ liệu mẫu đã có sẵn."))

    def _print_accounts(self) -> None:
        if not load.is_loaded():
            raise CommandError(str(_("Chưa có dữ liệu mẫu: hãy chạy load_demo trước.")))
        self._say(_("Tài khoản mẫu, chỉ dùng để minh họa:"))
        for person in accounts.people():
            role = person.role.label if person.role else _("Quản trị hệ thống")
            where = f", {person.area}" if person.area else ""
            self.stdout.write(f"  {person.username:<20}{role}{where}")
        self._say(
            _("Mật khẩu chung của mọi tài khoản mẫu: %(password)s"), password=accounts.PASSWORD
        )

    def _print_summary(self, summary: load.Summary) -> None:
        self._say(
            _("Dữ liệu mẫu: %(real)d sản phẩm có thật theo nguồn, %(sample)d sản phẩm mẫu."),
            real=summary.real,
            sample=summary.sample,
        )
        self._say(_("Hồ sơ theo bước:"))
        for stage, count in summary.stages.items():
            self.stdout.write(f"  {count:>4}  {stage.label}")
        self._say(_("Sản phẩm theo tình trạng:"))
        for standing, count in summary.standings.items():
            if count:
                self.stdout.write(f"  {count:>4}  {standing.label}")

    def _say(self, sentence: str | Promise, **values: object) -> None:
        self.stdout.write(str(sentence) % values)
