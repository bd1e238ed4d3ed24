"""The documentation of the API in a real browser: all of it comes from here, and there is nothing to complain about."""


def test_the_documentation_needs_nobody_else_and_breaks_no_policy(visit):
    shown = visit()
    page = shown.open("/api/docs/#/me/me_retrieve")  # what is far down the page is drawn when one comes near it
    page.wait_for_selector("text=My account", timeout=30_000)
    page.wait_for_selector("text=What the service knows about me", timeout=10_000)
    page.wait_for_load_state("networkidle")
    assert shown.strangers == []
    assert shown.complaints == []
