"""A clause's Markdown as a tree, for the formats that set it again."""

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")


def tree(markdown: str) -> SyntaxTreeNode:
    """Its blocks, with their words below them."""
    return SyntaxTreeNode(_MARKDOWN.parse(markdown))
