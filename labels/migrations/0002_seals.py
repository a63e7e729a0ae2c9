"""A printed code names its product and certificate for ever."""

from django.db import migrations

from common.triggers import refuse


class Migration(migrations.Migration):
    dependencies = [("labels", "0001_initial"), ("common", "0001_database")]
    operations = [
        refuse("labels_labelorder", name="label_order_never_deleted", on="DELETE"),
        refuse(
            "labels_labelorder",
            name="label_order_code_sealed",
            on="UPDATE",
            of="code, product_id, certificate_id",
        ),
    ]
