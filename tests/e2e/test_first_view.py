"""The first page on a bad connection: few requests, and none for a typeface."""

FIRST_VIEW_REQUESTS = 5


def test_a_browser_asks_for_little_before_somebody_signs_in(visit):
    page = visit()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/account/login/", wait_until="networkidle")

    assert 0 < len(asked) <= FIRST_VIEW_REQUESTS, asked
    assert not [address for address in asked if "fonts/" in address]


def test_english_needs_only_the_small_part_of_the_typeface(visit):
    page = visit("director")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/account/password/change/", wait_until="networkidle")

    faces = {address.rsplit("/", 1)[-1] for address in asked if "fonts/" in address}
    assert faces == {"atkinson-hyperlegible-next-core-wght-normal.woff2"}
