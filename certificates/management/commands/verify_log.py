"""Recompute the public log from the registry and say where they differ."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from certificates.verification import Difference, Report, verify


def _known(text: str) -> tuple[int, str]:
    size, colon, root = text.partition(":")
    if not (colon and size.isdigit() and len(root) == 64):
        raise ArgumentTypeError("SIZE:ROOT, ví dụ 120:3f5a… (64 ký tự)")
    return int(size), root


class Command(BaseCommand):
    """Exit code 0: log and registry agree; 1: they differ, and each line names where."""

    help = "Tính lại sổ công khai từ dữ liệu giấy chứng nhận và báo mọi chỗ không khớp."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="In kết quả dạng JSON.")
        parser.add_argument(
            "--known",
            type=_known,
            metavar="SIZE:ROOT",
            help="Số lá và gốc cây đã ghi lại trước đây, để phát hiện lá cuối bị xóa.",
        )

    def handle(self, *args: object, **options: object) -> None:
        known = options["known"]
        report = verify(known if isinstance(known, tuple) else None)
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False, indent=2))
        else:
            self._tell(report)
        if not report.is_clean:
            raise CommandError(
                f"{len(report.differences)} chỗ không khớp giữa sổ công khai và sổ đăng ký.",
                returncode=1,
            )

    def _tell(self, report: Report) -> None:
        for difference in report.differences:
            self.stdout.write(_line(difference))
        state = "khớp với sổ đăng ký" if report.is_clean else "KHÔNG khớp"
        self.stdout.write(f"Sổ công khai: {report.size} lá, gốc {report.root}, {state}.")


def _line(difference: Difference) -> str:
    parts = [
        f"giấy {difference.certificate}" if difference.certificate else "",
        f"trường {difference.field}" if difference.field else "",
        f"lá {difference.position}" if difference.position is not None else "",
    ]
    return ", ".join(part for part in parts if part) + f": {difference.text}"
