# SPDX-License-Identifier: Apache-2.0
"""Forms of pages, as a browser without a script fills them in and sends them."""

import re
import urllib.parse


class Form:
    """A form of a page that is posted: where to, and what it would send as it stands."""

    def __init__(self, element, path):
        self.action = element.get("action") or path
        self.fields, self.buttons = {}, []
        for field in element:
            name, kind = field.get("name"), field.get("type")
            if field.name == "button" and kind == "submit":
                self.buttons.append((name, field.get("value", "")))
            elif not name or "disabled" in field.attributes or kind in ("file", "submit"):
                continue
            elif field.name == "input" and (kind not in ("checkbox", "radio") or "checked" in field.attributes):
                self.fields[name] = field.get("value", "on" if kind in ("checkbox", "radio") else "")
            elif field.name == "textarea":
                self.fields[name] = re.sub(r"\A\n", "", field.raw_text)
            elif field.name == "select":
                options = field.all("option")
                chosen = [one for one in options if "selected" in one.attributes] or options[:1]
                self.fields[name] = chosen[0].get("value", chosen[0].text) if chosen else ""

    @property
    def named_buttons(self):
        return {(name, value) for name, value in self.buttons if name}

    def body(self, **more):
        return urllib.parse.urlencode({**self.fields, **more})

    def send(self, browser, **more):
        """Presses its button; a field in `more` is filled in first."""
        return browser.post(self.action, {**self.fields, **more}, token=False)


def forms_of(response, path):
    """The forms in the main part of a page that was found at `path`."""
    return [Form(element, path) for element in response.page.one("main").all("form", method="post")]


def form_for(response, path, fields=()):
    """The one that is sent to `path` and has all of `fields`: as values, or as its button's."""
    found = [form for form in forms_of(response, path) if urllib.parse.urlsplit(form.action).path == urllib.parse.urlsplit(path).path
             and all(form.fields.get(name) == value or (name, value) in form.named_buttons
                     for name, value in dict(fields).items())]
    assert found, (path, dict(fields), [(form.action, form.fields, form.buttons) for form in forms_of(response, path)])
    return found[0]
