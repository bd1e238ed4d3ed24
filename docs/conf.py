"""How docs/ becomes a site: `make docs` writes it to var/site. Markdown, a local search, nothing from another host."""

project = "Kindcircle"
author = "the Kindcircle contributors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]
html_theme = "furo"
html_title = "Kindcircle"
html_copy_source = False
html_show_sphinx = False
html_theme_options = {"top_of_page_buttons": []}
suppress_warnings = ["misc.highlighting_failure"]
