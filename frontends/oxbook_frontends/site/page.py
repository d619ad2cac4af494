"""A notebook that was run, as a page: nbconvert's exporter with templates of our own on top of its classic ones."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Any, Iterator
from urllib.parse import quote, unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from traitlets.config import Config

FRONT = "index.html"
TEMPLATES = Path(__file__).parent / "templates"
VEGA = "application/vnd.vegalite.v5+json"
SHOWN = [VEGA, "text/html", "text/markdown", "image/svg+xml", "text/latex", "image/png", "image/jpeg", "text/plain"]


class Prose(IPythonRenderer):
    """Markdown in which equations are marked, so that MathJax touches nothing else: a dollar may be a price."""

    def block_math(self, body: str) -> str:
        return f'<span class="math block">\\[{self.escape_html(body)}\\]</span>'

    def inline_math(self, body: str) -> str:
        return f'<span class="math">\\({self.escape_html(body)}\\)</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return f'<span class="math block">{super().latex_environment(name, body)}</span>'

    def _html_embed_images(self, html: str) -> str:
        # It closes whatever a piece of HTML leaves open, as `<details>` before a block of code does.
        return super()._html_embed_images(html) if "<img" in html else html


class PageExporter(HTMLExporter):
    """Pages whose charts are alive, whose links lead to pages, and whose pictures are files beside them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            template_name="oxbook_site",
            extra_template_basedirs=[str(TEMPLATES)],
            embed_images=True,
            **options,
        )

    @property
    def default_config(self) -> Config:
        config = super().default_config
        config.NbConvertBase.display_data_priority = SHOWN
        config.CoalesceStreamsPreprocessor.enabled = True
        config.ExtractOutputPreprocessor.enabled = True
        config.ExtractOutputPreprocessor.extract_output_types = {"image/png", "image/jpeg"}
        return config

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        yield from super().default_filters()
        yield "prose", self.prose
        yield "contained", contained
        yield "in_words", in_words
        yield "address", address

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        cell = context.get("cell", {})
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        return self.prose(source, cell.get("attachments", {}), path)

    def prose(self, source: str, attachments: dict[str, Any] | None = None, path: str = "") -> str:
        renderer = Prose(escape=False, attachments=attachments or {}, embed_images=bool(path), path=path)
        return contained(MarkdownWithMath(renderer=renderer).render(source))

    def front(self, **values: Any) -> str:
        """The page from which one goes to all others."""
        return self.environment.get_template("front.html.j2").render(**values)

    def from_notebook_node(
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        html, resources = super().from_notebook_node(nb, resources, **kw)
        soup = BeautifulSoup(html, features="html.parser")
        one_title(soup)
        relink(soup, resources["site"]["pages"])
        contents(soup)
        return str(soup), resources


def contained(html: str) -> str:
    """A piece of HTML that closes what it opens, so that the page after it stays as it is; without scripts, which do not run."""
    soup = BeautifulSoup(html, features="html.parser")
    for script in soup.select("script"):
        script.decompose()
    return str(soup)


def in_words(text: str) -> str:
    """A plain text as one line of words for those who do not see a picture."""
    return " ".join(str(text).split())


def address(name: str) -> str:
    """A file's name, as links write it."""
    return quote(name)


def one_title(soup: BeautifulSoup) -> None:
    for further in soup.select("h1")[1:]:
        further.name = "h2"


def relink(soup: BeautifulSoup | Tag, pages: dict[str, str]) -> None:
    """Links to notebooks lead to their pages. What the site does not have is no link."""
    for link in soup.select("a[href]"):
        target = urlsplit(str(link["href"]))
        if link.has_attr("download") or target.scheme or target.netloc or not target.path:
            continue
        name = unquote(target.path)
        if name == FRONT or name in pages.values():
            continue
        page = pages.get(PurePosixPath(name).name) if name.endswith(".ipynb") else None
        if page:
            link["href"] = quote(page) + (f"#{target.fragment}" if target.fragment else "")
        else:
            link.unwrap()


def contents(soup: BeautifulSoup) -> None:
    """Fills the list of a page's sections, or takes it away where there are few."""
    place = soup.select_one("nav.contents")
    headings = [heading for heading in soup.select("article h2[id]") if not heading.find_parent("details")]
    for anchor in soup.select("a.anchor-link"):
        anchor["aria-label"] = f"Link to: {in_words(anchor.parent.get_text().removesuffix('¶'))}"
    if place is None or len(headings) < 3:
        if place is not None:
            place.decompose()
        return
    for heading in headings:
        item, link = soup.new_tag("li"), soup.new_tag("a", href=f"#{heading['id']}")
        copied = BeautifulSoup(heading.decode_contents(), "html.parser")
        for anchor in copied.select("a"):
            anchor.decompose()
        link.append(copied)
        item.append(link)
        place.ol.append(item)
