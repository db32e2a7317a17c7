"""Temporary: the search room is being written."""
from django.http import HttpResponse


def search(request):
    return HttpResponse("")


search_api = search
