"""Two officers, or one impatient one, at the same moment, on real connections."""

import threading

import pytest
from django.db import close_old_connections, connection
from django.test import Client

from accounts.roles import Role
from producers.models import Producer
from tests.factories.accounts import make_user
from tests.factories.places import make_commune
from tests.factories.rulebooks import make_rulebook

pytestmark = pytest.mark.django_db(transaction=True)
WHERE = "/desk/chu-the/dang-ky/"
AT_ONCE = 4


def test_one_producer_is_registered_once_however_often_it_is_sent():
    make_rulebook()
    commune = make_commune()
    officer = make_user(Role.AREA_OFFICER, commune)
    form = {"name": "Hợp tác xã Mẫu Sen", "legal_form": "cooperative", "place": commune.pk}
    start = threading.Barrier(AT_ONCE)
    answers = []

    def send() -> None:
        close_old_connections()
        client = Client()
        client.force_login(officer)
        start.wait(timeout=10)
        try:
            answers.append(client.post(WHERE, form))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert Producer.objects.count() == 1
    assert sorted(answer.status_code for answer in answers) == [200] * (AT_ONCE - 1) + [302]
    refused = [answer.content.decode() for answer in answers if answer.status_code == 200]
    assert all("Đã có chủ thể tên gần giống" in page for page in refused)
    assert all(Producer.objects.get().number in page for page in refused)
