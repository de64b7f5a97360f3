"""Looking at HTML pages: their structure, and how a browser lays them out."""

import json
import re
import shutil
import subprocess
from html import unescape
from html.parser import HTMLParser

CHROMIUM = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)


class Structure(HTMLParser):
    """Which elements are open, which links there are, and the text."""

    def __init__(self):
        super().__init__()
        self.open, self.links, self.ids, self.tags, self.text = [], [], set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        attributes = dict(attrs)
        self.ids.add(attributes.get("id"))
        self.links += [
            attributes[key] for key in ("href", "src", "xlink:href") if key in attributes
        ]
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def in_frame(page, width, script, folder):
    """What a function body returns for the page (`inside`, a document) in a frame of a width.

    A frame, because the window itself cannot be made as narrow as a phone.
    """
    (folder / "page.html").write_text(page, encoding="utf-8")
    (folder / "frame.html").write_text(
        f"""<iframe id="page" src="page.html" style="width:{width}px;height:800px"></iframe>
        <p id="found"></p><script>
        onload = () => {{
          const inside = document.getElementById("page").contentDocument;
          const found = (() => {{ {script} }})();
          document.getElementById("found").textContent = JSON.stringify(found);
        }};</script>""",
        encoding="utf-8",
    )
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    result = subprocess.run(
        [
            *(CHROMIUM, *options, "--allow-file-access-from-files", "--window-size=1400,900"),
            *(f"--user-data-dir={folder / 'profile'}", "--dump-dom", folder / "frame.html"),
        ],
        capture_output=True,
        timeout=60,
        check=True,
    )
    found = re.search(r'id="found">(.*?)</p>', result.stdout.decode())
    return json.loads(unescape(found[1]))
