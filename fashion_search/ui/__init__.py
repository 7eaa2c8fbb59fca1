"""The Gradio page: layout, custom components, texts and state."""
