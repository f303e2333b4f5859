"""A charter's text as tables of rows, and changed rows back into the text.

What is not changed stays as it was written, byte for byte: comments, order, layout.
"""
