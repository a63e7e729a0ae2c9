"""Levels and kinds of administrative units, and how one unit becomes another."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """The level of government. Districts ended on 1 July 2025."""

    PROVINCE = "province", _("Cấp tỉnh")
    DISTRICT = "district", _("Cấp huyện")
    COMMUNE = "commune", _("Cấp xã")


class Kind(models.TextChoices):
    """What a unit calls itself; a city may be of the province's or of the district's level."""

    CITY = "city", _("Thành phố")
    PROVINCE = "province", _("Tỉnh")
    URBAN_DISTRICT = "urban_district", _("Quận")
    RURAL_DISTRICT = "rural_district", _("Huyện")
    TOWN = "town", _("Thị xã")
    WARD = "ward", _("Phường")
    COMMUNE = "commune", _("Xã")
    TOWNSHIP = "township", _("Thị trấn")
    SPECIAL_ZONE = "special_zone", _("Đặc khu")


KINDS_OF_LEVEL: dict[Level, frozenset[Kind]] = {
    Level.PROVINCE: frozenset({Kind.CITY, Kind.PROVINCE}),
    Level.DISTRICT: frozenset({Kind.CITY, Kind.URBAN_DISTRICT, Kind.RURAL_DISTRICT, Kind.TOWN}),
    Level.COMMUNE: frozenset({Kind.WARD, Kind.COMMUNE, Kind.TOWNSHIP, Kind.SPECIAL_ZONE}),
}


class Change(models.TextChoices):
    """What happened to the old unit when the new one began."""

    MERGED = "merged", _("Nhập toàn bộ")
    SPLIT = "split", _("Nhập một phần")
    RENAMED = "renamed", _("Đổi tên")
    KEPT = "kept", _("Giữ nguyên")
