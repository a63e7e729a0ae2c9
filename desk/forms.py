"""The forms of the two doors, the desk's and the admin's."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.validators import MaxLengthValidator

from accounts.models import User


class SignInForm(AuthenticationForm):
    """Refuses a name that no account can have: the record of failed attempts cannot hold it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        longest = User._meta.get_field("username").max_length or 0
        # Django tells the browser the length and never checks it.
        self.fields["username"].validators.append(MaxLengthValidator(longest))


class AdminSignInForm(SignInForm, AdminAuthenticationForm):
    """As SignInForm, for staff only."""
