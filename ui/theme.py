"""The look that all pages share; colours stand in `.streamlit/config.toml`."""

from __future__ import annotations

import streamlit as st

from ui.login import let_in

# What no widget sets: a column width that reads well, numbers in large type, captions and chosen
# buttons that stand out enough in both themes, no room for what is a script alone; a row of many files that
# opens wherever it is clicked, but for its numbers, which can be selected and copied; and nothing that turns all the
# while for who wants no motion: Streamlit has it turn more slowly.
_STYLE = """
<style>
[data-testid="stMainBlockContainer"] { max-width: 78rem; padding: 3.2rem clamp(1rem, 4vw, 3rem) 5rem; margin: 0 auto; }
[class*="st-key-numbers-large"] code {
  letter-spacing: .06em; line-height: 1.45; font-variant-numeric: tabular-nums; }
[class*="st-key-numbers-large"] code { font-size: clamp(1.6rem, 6vw, 2.1rem); }
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { color: inherit !important; }
[data-testid="stCaptionContainer"] { opacity: .8; }
[data-testid="stBaseButton-primary"] { background: #0f766e; border-color: #0f766e; color: #fff; }
[class*="st-key-crops"] img { image-rendering: pixelated; }
[class*="st-key-file"] [data-testid="stText"] { white-space: normal; overflow-wrap: anywhere; }
[class*="st-key-file"] { position: relative; }
[class*="st-key-open"], [class*="st-key-open"] * { position: static; }
[class*="st-key-open"] button::after { content: ""; position: absolute; inset: 0; z-index: 1; }
[class*="st-key-file"] [data-testid="stCode"] { position: relative; z-index: 2; }
[class*="st-key-page-script"] { display: none; }
[class*="st-key-samples"] img { aspect-ratio: 10 / 7; object-fit: cover; }
@media (prefers-reduced-motion: reduce) { [data-testid="stSpinnerIcon"] { animation: none !important; } }
</style>
"""


PAGES = (
    ("app.py", "Photo", ":material/photo_camera:"),
    ("pages/draw.py", "Draw", ":material/draw:"),
    ("pages/live_video.py", "Live video", ":material/videocam:"),
    ("pages/in_the_browser.py", "In the browser", ":material/web:"),
    ("pages/many_files.py", "Many files", ":material/folder_open:"),
    ("pages/forms.py", "Forms", ":material/fact_check:"),
    ("pages/performance.py", "Performance", ":material/query_stats:"),
)


def open_page(title: str, icon: str) -> None:
    """Sets up the browser tab, the look, the login and the menu of pages; the first call on every page."""
    st.set_page_config(page_title=title, page_icon=icon, layout="wide")
    st.html(_STYLE)
    let_in()
    with st.sidebar:
        for path, label, page_icon in PAGES:
            st.page_link(path, label=label, icon=page_icon)


def on_phone() -> bool:
    """Whether the browser calls itself mobile, as phones do and tablets mostly do not."""
    return "Mobi" in (st.context.headers.get("User-Agent") or "")
