"""Routes of the room products."""

from django.urls import path

from products import views

app_name = "products"

urlpatterns = [
    path("san-pham/", views.product_list, name="list"),
    path("chu-the/<str:producer_number>/san-pham-moi/", views.register, name="register"),
    path("san-pham/<str:number>/", views.detail, name="detail"),
    path("san-pham/<str:number>/sua/", views.edit, name="edit"),
    path("san-pham/<str:number>/anh/", views.picture, name="picture"),
]
