"""One person at one browser window, for the roads that are walked in a real browser."""

from courts.sample import PASSWORD


class Desk:
    """A window at which one person after another sits down."""

    def __init__(self, page, server):
        self.page, self.server = page, server

    def sit(self, username):
        """Log out whoever sits here and log in as `username`."""
        self.page.context.clear_cookies()
        self.go("/login/")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.page.press("[name=password]", "Enter")
        self.page.wait_for_url(f"{self.server.url}/")

    def go(self, path):
        return self.page.goto(f"{self.server.url}{path}")

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()

    def type(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def step(self, case, name, fields=None, files=None, *, room="petitions"):
        """Open a step of `case`, fill it in and send it; ends on the case page, which stands in `room`."""
        self.go(f"/cases/{case}/steps/{name}/")
        self.fill(fields or {}, files or {})
        self.send(f"/{room}/{case}/**")

    def send(self, then):
        """Press the primary button of the form and wait for the page that comes `then`."""
        self.page.locator(".actions .btn--primary").click()
        self.page.wait_for_url(f"{self.server.url}{then}")

    def fill(self, fields, files=None):
        for name, value in fields.items():
            control = self.page.locator(f"form [name='{name}']").first
            kind = control.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
            if kind == "select":
                control.select_option(label=value)
            elif kind == "checkbox":
                control.set_checked(value)
            else:
                control.fill(value)
        for name, upload in (files or {}).items():
            payload = {"name": upload.name, "mimeType": upload.content_type, "buffer": upload.read()}
            self.page.set_input_files(f"form [name='{name}']", payload)

    def choose(self, name, beginning):
        """Choose the option of a select whose words begin with `beginning`."""
        texts = self.page.locator(f"form [name='{name}'] option").all_inner_texts()
        label = next(text for text in texts if text.startswith(beginning))
        self.page.locator(f"form [name='{name}']").select_option(label=label)
