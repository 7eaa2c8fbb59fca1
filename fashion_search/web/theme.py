"""Gradio's theme for the page: system fonts only, and the colours of style.css for Gradio's own components."""

from __future__ import annotations

from typing import Any

SANS = ("-apple-system", "BlinkMacSystemFont", "Segoe UI", "Inter", "Roboto", "Noto Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "SF Mono", "Menlo", "Consolas", "monospace")


def page_theme() -> Any:
    """A gr.themes.Base that reads its colours from the page's CSS variables."""
    import gradio as gr

    colours = {
        "body_background_fill": "var(--fs-paper)",
        "body_text_color": "var(--fs-ink)",
        "body_text_color_subdued": "var(--fs-soft)",
        "background_fill_primary": "var(--fs-card)",
        "background_fill_secondary": "var(--fs-mat)",
        "block_background_fill": "var(--fs-card)",
        "block_border_color": "var(--fs-line)",
        "border_color_primary": "var(--fs-line)",
        "border_color_accent": "var(--fs-clay)",
        "color_accent": "var(--fs-clay)",
        "color_accent_soft": "var(--fs-wash)",
        "input_background_fill": "var(--fs-card)",
        "slider_color": "var(--fs-clay)",
        "block_label_text_color": "var(--fs-soft)",
        "block_title_text_color": "var(--fs-soft)",
        "link_text_color": "var(--fs-clay)",
    }
    # One colour serves light and dark: the variables themselves change.
    both = colours | {f"{name}_dark": value for name, value in colours.items() if name != "color_accent"}
    theme = gr.themes.Base(font=list(SANS), font_mono=list(MONO), radius_size="lg", spacing_size="md")
    return theme.set(**both, block_shadow="none", block_shadow_dark="none", block_border_width="1px")
