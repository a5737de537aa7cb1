"""A browser of one window on WebKitGTK that keeps what it stores on disk, as a phone's does.

WebKit's own small browser keeps nothing on disk while a driver steers it. The driver starts
this file in its place (`driving.webkit`), as a program of its own: it loads the library, and
nothing of ours. Its files go to the folder that HOME names.
"""

import ctypes
import os
from collections.abc import Callable
from ctypes import CFUNCTYPE, c_char_p, c_int, c_void_p
from typing import Any

HOME = os.environ["HOME"].encode()
END = c_void_p(None)  # of a list of properties
NOBODY = c_void_p(None)
WIDTH, HEIGHT = c_int(800), c_int(844)


class Library:
    """A library of which every function returns a pointer, or nothing that is looked at."""

    def __init__(self, name: str) -> None:
        self._loaded = ctypes.CDLL(name)

    def __getattr__(self, function: str) -> Callable[..., c_void_p]:
        found = getattr(self._loaded, function)
        found.restype = c_void_p
        return lambda *given: c_void_p(found(*given))


gtk, gobject = Library("libgtk-3.so.0"), Library("libgobject-2.0.so.0")
webkit = Library("libwebkit2gtk-4.1.so.0")
heard = []  # what the library calls must not be collected


def on(source: c_void_p, signal: bytes, act: Any) -> None:
    heard.append(act)
    gobject.g_signal_connect_data(source, c_char_p(signal), act, NOBODY, NOBODY, c_int(0))


def context_on_disk() -> c_void_p:
    manager = webkit.webkit_website_data_manager_new(
        *(c_char_p(b"base-data-directory"), c_char_p(HOME + b"/data")),
        *(c_char_p(b"base-cache-directory"), c_char_p(HOME + b"/cache")),
        END,
    )
    context = webkit.webkit_web_context_new_with_website_data_manager(manager)
    webkit.webkit_cookie_manager_set_persistent_storage(
        webkit.webkit_web_context_get_cookie_manager(context),
        c_char_p(HOME + b"/cookies.sqlite"),
        c_int(1),  # in SQLite
    )
    return context


@CFUNCTYPE(None, c_void_p, c_void_p)
def quit_browser(view: int, data: int) -> None:
    gtk.gtk_main_quit()


def show(context: c_void_p) -> int | None:
    """Open the window, and return its view."""
    view = gobject.g_object_new(
        webkit.webkit_web_view_get_type(),
        *(c_char_p(b"web-context"), context),
        *(c_char_p(b"is-controlled-by-automation"), c_int(1)),
        END,
    )
    on(view, b"close", quit_browser)
    window = gtk.gtk_window_new(c_int(0))
    gtk.gtk_window_set_default_size(window, WIDTH, HEIGHT)
    gtk.gtk_container_add(window, view)
    gtk.gtk_widget_show_all(window)
    return view.value


def main() -> None:
    gtk.gtk_init(NOBODY, NOBODY)
    context = context_on_disk()

    @CFUNCTYPE(c_void_p, c_void_p, c_void_p)
    def create_view(session: int, data: int) -> int | None:
        return show(context)

    @CFUNCTYPE(None, c_void_p, c_void_p, c_void_p)
    def started(context: int, session: int, data: int) -> None:
        on(c_void_p(session), b"create-web-view", create_view)

    on(context, b"automation-started", started)
    webkit.webkit_web_context_set_automation_allowed(context, c_int(1))
    gtk.gtk_main()


if __name__ == "__main__":
    main()
