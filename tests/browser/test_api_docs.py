"""The documentation of the API in a real browser: all of it comes from here, and there is nothing to complain about."""


def test_the_documentation_needs_nobody_else_and_breaks_no_policy(visit):
    shown = visit()
    page = shown.open("/api/docs/")
    page.wait_for_selector(".opblock-tag")
    mine = page.locator("#operations-me-me_retrieve button").first
    for _ in range(60):  # what is far down the page is drawn when one comes near it
        if mine.is_visible():
            break
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(100)
    mine.click()
    page.wait_for_selector("text=What the service knows about me")
    page.wait_for_load_state("networkidle")
    assert shown.strangers == []
    assert shown.complaints == []
