"""OSCAL in its three forms as one: what JSON says, YAML says with the same names, and XML by elements."""

import re
from typing import Any

import orjson
import yaml
from lxml import etree

from governance.core.errors import Invalid, Problem

Node = dict[str, Any]

_LISTS = {
    "group": "groups",
    "control": "controls",
    "param": "params",
    "prop": "props",
    "link": "links",
    "part": "parts",
    "import": "imports",
    "value": "values",
    "guideline": "guidelines",
    "constraint": "constraints",
    "set-parameter": "set-parameters",
    "alter": "alters",
    "add": "adds",
    "remove": "removes",
    "resource": "resources",
    "rlink": "rlinks",
    "include-controls": "include-controls",
    "exclude-controls": "exclude-controls",
    "with-id": "with-ids",
    "matching": "matching",
    "insert-controls": "insert-controls",
}
"""Elements of which there may be several, by the name that JSON gives their list."""

_PROSE = {"p", "ul", "ol", "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "img"}
_INLINE = {"em": "*", "i": "*", "strong": "**", "b": "**", "code": "`"}
_TEXTS = {"title", "label", "usage", "description", "remarks", "choice"}


class _Plain(yaml.SafeLoader):
    """YAML without aliases, which can be made to burst, and with times as text, as JSON has them."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases are not read", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


_Plain.yaml_implicit_resolvers = {
    letter: [each for each in found if each[0] != "tag:yaml.org,2002:timestamp"]
    for letter, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def structured(data: bytes) -> Node:
    """The document in a file of any of the forms, as JSON names things. Raises Invalid with the line."""
    text = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:1] == b"<":
        return _of_xml(data)
    if text[:1] == b"{":
        try:
            return _checked(orjson.loads(text))
        except orjson.JSONDecodeError as error:
            raise Invalid(Problem("file", f"not JSON: {error.msg}", error.lineno)) from error
    return of_yaml(data)


def of_yaml(data: bytes) -> Node:
    """A YAML file's content. Raises Invalid with the line."""
    try:
        return _checked(yaml.load(data, _Plain))  # noqa: S506 a safe loader, without aliases
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise Invalid(Problem("file", f"not YAML: {error.problem}", line)) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise Invalid(Problem("file", f"not YAML: {error}")) from error


def _checked(found: object) -> Node:
    if not isinstance(found, dict):
        raise Invalid(Problem("file", "not an OSCAL catalog or profile: expected an object"))
    return found


def _of_xml(data: bytes) -> Node:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Invalid(Problem("file", f"not XML: {error}", getattr(error, "lineno", None))) from error
    if root.getroottree().docinfo.doctype:
        raise Invalid(Problem("file", "declares a document type, which OSCAL doesn't need"))
    return {_name(root): _node(root)}


def _node(element: Any) -> Any:
    """An element as JSON has it: attributes and children by name, prose as Markdown."""
    name = _name(element)
    if name in _TEXTS:
        return _inline(element).strip()
    if not len(element) and not element.attrib:
        return (element.text or "").strip()
    node: Node = dict(element.attrib)
    prose: list[str] = []
    for child in element:
        called = _name(child)
        if called in _PROSE:
            prose.append(_block(child))
        elif called in _LISTS:
            node.setdefault(_LISTS[called], []).append(_node(child))
        elif called == "choice":
            node.setdefault("choice", []).append(_inline(child).strip())
        elif called in node:
            node[called] = [
                *(node[called] if isinstance(node[called], list) else [node[called]]),
                _node(child),
            ]
        else:
            node[called] = _node(child)
    if prose:
        node["prose"] = "\n\n".join(prose)
    elif not len(element) and (element.text or "").strip():
        node["value"] = (element.text or "").strip()
    return node


def _block(element: Any) -> str:
    name = _name(element)
    if name in ("ul", "ol"):
        items = [_inline(item).strip() for item in element if _name(item) == "li"]
        return "\n".join(
            f"{f'{place}.' if name == 'ol' else '-'} {words}" for place, words in enumerate(items, 1)
        )
    if name == "table":
        rows = [[_inline(cell).strip() for cell in row] for row in element.iter() if _name(row) == "tr"]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return "\n".join([*lines[:1], f"|{' --- |' * len(rows[0])}", *lines[1:]]) if rows else ""
    if name == "pre":
        return "```\n" + "".join(element.itertext()) + "\n```"
    mark = "#" * int(name[1]) + " " if re.fullmatch(r"h[1-6]", name) else "> " if name == "blockquote" else ""
    return mark + _inline(element).strip()


def _inline(element: Any) -> str:
    parts = [_words(element.text)]
    for child in element:
        name = _name(child)
        if name == "insert":
            parts.append(f"{{{{ insert: {child.get('type', 'param')}, {child.get('id-ref', '')} }}}}")
        elif name in _INLINE:
            parts.append(f"{_INLINE[name]}{_inline(child)}{_INLINE[name]}")
        elif name == "a":
            parts.append(f"[{_inline(child)}]({child.get('href', '')})")
        elif name == "q":
            parts.append(f'"{_inline(child)}"')
        elif name in ("ul", "ol"):
            parts.append("\n" + _block(child) + "\n")
        else:
            parts.append(_inline(child))
        parts.append(_words(child.tail))
    return (
        re.sub(r"[ \t]*\n\s*", " ", "".join(parts)) if _name(element) not in ("ul", "ol") else "".join(parts)
    )


def _words(text: str | None) -> str:
    """XML's own words as Markdown has them: a backslash there stands for itself."""
    return (text or "").replace("\\", "\\\\")


def _name(element: Any) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
