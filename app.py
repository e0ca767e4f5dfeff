"""Read handwritten numbers from a photo, a scan or the camera."""

from __future__ import annotations

import streamlit as st

# Components that are loaded before the server is there are not served: only where this is run as a page.
if __name__ == "__main__":
    from ui.kept.keeping import keep_state
    from ui.kept.offer import offer
    from ui.page_script import page_script
    from ui.readings import open_picture, read
    from ui.review.debug_view import every_step, steps_wanted
    from ui.review.reading_panel import reading_panel
    from ui.settings_panel import settings_panel
    from ui.sources.crop_editor import turned_and_cropped
    from ui.sources.picker import choose_file
    from ui.theme import open_page


def main() -> None:
    """The page. It ends by returning: widgets that are gone when st.stop() ends a run are held to be still there."""
    open_page("Handwritten numbers", "🔢")
    st.title("Handwritten numbers", anchor=False)
    st.caption("A photo in, the numbers out. Your pictures stay on the machine this runs on.")
    settings, min_confidence = settings_panel()
    page_script("photo")
    offer()
    chosen = choose_file()
    picture = open_picture(chosen) if chosen else None
    if picture is None:
        return
    picture = turned_and_cropped(picture)
    keep_state()
    page = read(picture, settings, min_confidence, trace=steps_wanted())
    if page is None:
        return
    reading_panel(picture, page)
    every_step(page, picture.key)


if __name__ == "__main__":
    main()
else:
    # Streamlit runs this file for each visitor, and imports it once to find what it serves besides.
    import gc

    from starlette.middleware import Middleware

    from service.api import mount
    from service.service import Service
    from ui.batch.packing import route as pictures
    from ui.kept.cookie import VisitorCookie
    from ui.kept.place import usual_store
    from ui.login import is_closed

    service = Service()
    known_again = [] if usual_store() is None else [Middleware(VisitorCookie)]
    app = st.App(
        __file__,
        routes=[mount(service, needs_key=is_closed()), pictures],
        lifespan=service.running,
        middleware=known_again,
    )
    # Streamlit collects garbage after every run of a page: a tenth of a second, had it to look through all modules.
    gc.freeze()
