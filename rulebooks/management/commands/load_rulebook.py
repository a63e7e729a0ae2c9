"""manage.py load_rulebook PATH [--dry-run]: publish one rulebook from its file or folder."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext_lazy as _

from rulebooks import services
from rulebooks.services import Outcome

_SENTENCES = {
    Outcome.PUBLISHED: _("Đã công bố %(code)s, phiên bản %(version)s."),
    Outcome.UNCHANGED: _("Không có gì thay đổi: %(code)s, phiên bản %(version)s đã công bố."),
    Outcome.CHECKED: _("Tệp hợp lệ: %(code)s, phiên bản %(version)s. Chưa ghi gì."),
}


class Command(BaseCommand):
    help = "Publish a rulebook from a JSON file or a folder (rulebook.json and sets/*.json)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: object, path: Path, dry_run: bool, **options: object) -> None:
        try:
            result = services.load_file(path, dry_run=dry_run)
        except services.RulebookRefusedError as error:
            raise CommandError(str(error)) from error
        values = {"code": result.code, "version": result.version}
        self.stdout.write(_SENTENCES[result.outcome] % values)
