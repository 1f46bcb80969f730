"""One person at one browser window: the one way in which tests log in, open pages, click and press keys.

Whatever a window does ends when the page that comes of it is there, its scripts are at work and no part of it is being exchanged.
"""

from django.conf import settings
from django.test import Client
from playwright.sync_api import Error, expect

from courts.models import User
from courts.sample import PASSWORD

# A busy machine is slow, not wrong: what is waited for may take this long.
PATIENCE = 90_000

# Deferred scripts have all run before a page is shown. A page that is being left is no longer ready, and htmx marks by classes
# what it asks for, exchanges and has not yet read.
WATCH = """
(() => {
  let isShown = false;
  addEventListener("pageshow", () => { isShown = true; });
  addEventListener("beforeunload", () => { isShown = false; });
  addEventListener("submit", (event) => {
    if (!event.defaultPrevented && event.target.method !== "dialog") isShown = false;
  });
  window.isReady = () => isShown && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
})();
"""
UNTIL_READY = """
(patience) => new Promise((resolve, reject) => {
  const end = performance.now() + patience;
  const ask = () => {
    if (window.isReady()) resolve();
    else if (performance.now() > end) reject(new Error("the page did not become ready"));
    else setTimeout(ask, 10);
  };
  ask();
})
"""
KINDS = """
(names) => names.map((name) => {
  const control = document.querySelector(`form [name='${name}']`);
  return control && (control.tagName === "SELECT" ? "select" : control.type);
})
"""


class Window:
    """A browser window at which one person after another sits down."""

    def __init__(self, page, server, *, has_scripts=True):
        self.page, self.server, self.has_scripts = page, server, has_scripts
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        if has_scripts:
            page.add_init_script(WATCH)

    # --- Who sits here ------------------------------------------------------------------------------------------------

    def sit(self, username):
        """Whoever sits here leaves, and `username` is logged in without the form; the page stays until the next `go`."""
        client = Client()
        client.force_login(User.objects.get(username=username))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.session.session_key, "url": self.server.url}
        self.leave()
        self.page.context.add_cookies([cookie])

    def leave(self):
        self.page.context.clear_cookies()

    def log_in(self, username):
        """Fill in the log-in form that is open and send it by Enter."""
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.type("Enter")

    # --- Where one is -------------------------------------------------------------------------------------------------

    def wait(self):
        """Wait until the page is there and its scripts are at work."""
        if not self.has_scripts:
            self.page.wait_for_load_state()
            return
        while True:
            try:
                self.page.evaluate(UNTIL_READY, PATIENCE)
                return
            except Error as error:
                # the page was left while it was asked: the next one is asked
                if "context was destroyed" not in error.message:
                    raise

    def go(self, path):
        answer = self.page.goto(f"{self.server.url}{path}")
        self.wait()
        return answer

    def reload(self):
        self.page.reload()
        self.wait()

    def is_at(self, path):
        """Fail unless the address is `path`, in which * stands for anything but a slash, and ** for anything."""
        self.page.wait_for_url(f"{self.server.url}{path}")

    # --- What one does ------------------------------------------------------------------------------------------------

    def type(self, *keys):
        """Press the keys, each when the page is ready for it."""
        for key in keys:
            self.wait()
            self.page.keyboard.press(key)
            self.wait()

    def click(self, target):
        """Click a locator, or the first element of a selector."""
        self.wait()
        (self.page.locator(target).first if isinstance(target, str) else target).click()
        self.wait()

    def push(self, name):
        """Click the first button that is called `name`."""
        self.click(self.page.get_by_role("button", name=name, exact=True).first)

    def send(self, then):
        """Click the primary button of the form; the page that comes has the address `then`."""
        self.click(".actions .btn--primary")
        self.is_at(then)

    def step(self, case, name, fields=None, files=None, *, room="petitions"):
        """Open a step of `case`, fill it in and send it; ends on the case page, which stands in `room`."""
        self.go(f"/cases/{case}/steps/{name}/")
        self.fill(fields or {}, files or {})
        self.send(f"/{room}/{case}/**")

    def fill(self, fields, files=None):
        """Fill in controls of the form by their names; a select by the words of its option."""
        for (name, value), kind in zip(fields.items(), self.page.evaluate(KINDS, list(fields)), strict=True):
            control = self.page.locator(f"form [name='{name}']").first
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
        control = self.page.locator(f"form [name='{name}']")
        label = next(text for text in control.locator("option").all_inner_texts() if text.startswith(beginning))
        control.select_option(label=label)
