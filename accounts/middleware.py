"""What holds for every answer, before and after any view."""


def no_store(get_response):
    """Keep every page out of caches: a shared computer must not show it to the next person."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware
