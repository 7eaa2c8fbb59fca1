"""One search service for the page and the API: pictures or product ids in, plain results out.

Everything a visitor or a caller can do is a method of `SearchService`; neither Gradio nor HTTP is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from PIL import Image

from fashion_search.decoding.bounds import BOUNDS, Bounds, Budget
from fashion_search.encoder.upright import turn_back
from fashion_search.encoder.weights import shown_model
from fashion_search.index import CatalogIndex, Match
from fashion_search.index.probe import is_weak, weak_rule
from fashion_search.pictures import (
    DRAFT_SIDE,
    SHOWN_SIDE,
    Box,
    Corners,
    PictureError,
    PictureSource,
    decode,
    open_picture,
)
from fashion_search.schema import Where
from fashion_search.search.answers import Outfit, Why, compare, make_outfit, read_guess
from fashion_search.search.checks import check_k, check_text
from fashion_search.search.comparison import Comparison
from fashion_search.search.counting import Counters
from fashion_search.search.duplicates import Group, collapse_duplicates, duplicate_line
from fashion_search.search.garments import offer_parts, tell_apart
from fashion_search.search.kinds import absent_kind, kinds_of
from fashion_search.search.nearness import Nearness, measure_nearness
from fashion_search.search.offer import own_names
from fashion_search.search.once import Once
from fashion_search.search.outfit import complete_the_look
from fashion_search.search.recommend import for_you, rocchio
from fashion_search.search.results import Card, SearchResult, make_card
from fashion_search.search.share import Look, Share, look_in_slices
from fashion_search.search.vote import Guess, count_voters, vote, vote_rules
from fashion_search.search.whole import WHOLE, Whole
from fashion_search.search.words import Fit, Found, Words

if TYPE_CHECKING:
    from fashion_search.encoder import Encoder

Query = PictureSource | np.ndarray

MARGIN = 1.2
PATIENCE = 20  # seconds that a picture waits for memory which others hold


class StandIn(NamedTuple):
    """That something else is served than was asked for: `notice` for visitors, `fault` for the owner."""

    notice: str
    fault: str


class UnknownProductError(ValueError):
    """A product id that the catalog does not have."""


class SearchService:
    """An index and the encoder that made it."""

    def __init__(
        self,
        index: CatalogIndex,
        encoder: Encoder,
        top_k: int = 5,
        bounds: Bounds = BOUNDS,
        commit: str | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.index = index
        self.encoder = encoder
        self.top_k = top_k
        self.vote_rules = vote_rules(index.manifest)
        self._voting = count_voters(self.vote_rules)
        self._one_from = duplicate_line(index.manifest)
        self._kinds = kinds_of(index.manifest)
        self.bounds = bounds
        self.commit = commit
        self.budget = budget or Budget(bounds.memory_together_bytes, PATIENCE)
        self.share = Share()
        self.counters: Counters | None = None
        self.comparison = Once(lambda: Comparison(index))
        self._nearness = Once(lambda: measure_nearness(index))
        self._words = Once(lambda: Words(index))
        self.stand_in: StandIn | None = None
        self.whole: Whole | None = None
        self.watchers: list[Callable[[int, bool], object]] | None = None  # None: nobody asks for metrics

    def state(self) -> dict[str, Any]:
        """What an owner should know of what is served, where it is not all as it should be."""
        files = {"files": self.whole.state} if self.whole and self.whole.state != WHOLE else {}
        return files | (self.stand_in._asdict() if self.stand_in else {})

    # Whether another index may take this one's place while it answers: LiveService says so.
    changes = False

    def hold(self) -> AbstractContextManager[None]:
        """Nothing to hold: this service stays what it is; see LiveService."""
        return nullcontext()

    def served_as(self, version: str | None) -> SearchService:
        """The service whose pictures have this version in their addresses: this one."""
        return self

    @property
    def edition(self) -> tuple[str, str]:
        """What changes with the products, and with the encoder."""
        return self.version, self.encoder.weights_hash

    def decode(self, picture: PictureSource, box: Box | None = None) -> Image.Image:
        """The part asked for, decoded as far as the encoder looks: a fifth more pixels a side where there are more."""
        return self.picture(picture, box, MARGIN * max(self.encoder.preprocessing["input_size"][1:]))

    def picture(self, source: PictureSource, box: Box | None = None, least: float = DRAFT_SIDE) -> Image.Image:
        """The part of a visitor's picture in `box`, at least `least` pixels a side where it has them, within bounds."""
        return decode(source, box, least, self.bounds, self.budget)

    def embed(self, picture: PictureSource, box: Box | None = None) -> np.ndarray:
        """The picture, or the part of it in `box` (left, top, right, bottom as fractions), as (ndim,) float32."""
        return self.look(picture, box)[0]

    def look(self, picture: PictureSource, box: Box | None = None, upright: bool = False) -> tuple[np.ndarray, int]:
        """The (ndim,) vector and by how many degrees counter-clockwise the picture was turned; the vector is upright.

        What the visitor says is `upright` is taken as it is, and so is a part that was drawn: a sleeve has no up.
        """
        with self.share.single():
            image = self.decode(picture, box)
            if box or upright:
                return self.encoder.encode([image])[0], 0
            vectors, turned = self.encoder.look([image])
            return vectors[0], turned[0]

    def look_many(self, pictures: Sequence[PictureSource | PictureError]) -> Iterator[Look | PictureError]:
        """For each picture what `look` tells, or what is wrong with it; worked so that others get between."""
        return look_in_slices(self, pictures)

    def find_garments(self, picture: PictureSource, whole: np.ndarray) -> list[Corners]:
        """Parts of a picture, up to five, that find products about as near as the whole does or nearer.

        From top to bottom, each a garment of its own; `whole` is the (ndim,) vector that `look` gave for the picture.
        """
        with self.share.single():
            image = self.picture(picture)
            parts = offer_parts(self.encoder, image, whole, lambda vector: self.index.search(vector, k=1)[0].score)
        kept = tell_apart(parts.boxes, [self._kind(vector) for vector in parts.vectors])
        return [parts.boxes[at] for at in kept]

    def _kind(self, vector: np.ndarray) -> str | None:
        """What a vector shows: the neighbours' guess, or that of the nearest product where they are not of one mind."""
        guess = self.guess(vector).get("article_type")
        return guess.value if guess else self.index.search(vector, k=1)[0].product.article_type

    def search(
        self,
        query: Query | None,
        k: int | None = None,
        where: Where | None = None,
        box: Box | None = None,
        leave_out: Sequence[str] = (),
        text: str | None = None,
    ) -> SearchResult:
        """The k products most like a picture or a (ndim,) vector, or that fit words, or both; duplicates collapsed."""
        count = self._count(k)
        fit = self._fit(text)
        if query is None and fit is None:
            raise ValueError("There is nothing to search with: give a picture, or words as `text`.")
        vector, turned = (query, 0) if query is None or isinstance(query, np.ndarray) else self.look(query, box)
        found, groups = self._nearest(vector, count, where, leave_out, fit)
        told: dict[str, Any] = {"turned": turned, "words": fit.reading.told() if fit else None}
        if not groups:
            return SearchResult([], loosen=self.loosen(where), **told)
        cards = [self._card(group.match, rank, group.count) for rank, group in enumerate(groups, 1)]
        if vector is None:
            return SearchResult(cards, **told)
        if is_weak(self.index.manifest, vector):
            return SearchResult(cards, weak=True, **told)
        absent = self.find_absent(vector)
        neighbours = self._voters(vector) if where or fit else found[: self._voting]
        return SearchResult(cards, guess=self._vote(neighbours, absent), absent=absent, **told)

    def similar(self, product_id: str, k: int | None = None, where: Where | None = None) -> SearchResult:
        """The k products most like one of the catalog, which is itself left out."""
        return self.search(self.index.vector(self.key(product_id)), k, where, leave_out=[product_id])

    def recommend(
        self,
        likes: Sequence[str],
        dislikes: Sequence[str] = (),
        query: Query | None = None,
        k: int | None = None,
        where: Where | None = None,
    ) -> SearchResult:
        """The k products nearest to a query pulled toward `likes` and away from `dislikes` (product ids)."""
        vector = None if query is None else self._vector(query)
        return self.search(self.steer(vector, likes, dislikes), k, where, leave_out=[*likes, *dislikes])

    def steer(self, vector: np.ndarray | None, likes: Sequence[str], dislikes: Sequence[str]) -> np.ndarray:
        """The query's unit vector (ndim,) after feedback; see `rocchio` for the method."""
        if vector is None and not likes:
            raise ValueError("There is nothing to start from: give at least one liked product or a picture.")
        if vector is not None and not likes and not dislikes:
            return vector
        return rocchio(vector, self._vectors(likes), self._vectors(dislikes))

    def for_you(
        self,
        kept: Sequence[str],
        dislikes: Sequence[str] = (),
        k: int | None = None,
        where: Where | None = None,
        own: Sequence[np.ndarray] = (),
    ) -> list[Card]:
        """The catalog ranked by what a visitor kept, and by `own` vectors of what they have, each taste in turn."""
        skip = [row for product_id in (*kept, *dislikes) for row in self.index.pictures(self.key(product_id))]
        likes = np.concatenate([self._vectors(kept), np.reshape(own, (-1, self.encoder.ndim)).astype(np.float32)])
        found = for_you(self.index, likes, self._vectors(dislikes), self._count(k), where, skip)
        return [self._card(match, rank) for rank, match in enumerate(found, 1)]

    def outfit(
        self,
        product_id: str | None = None,
        query: Query | None = None,
        where: Where | None = None,
        alternatives: int = 3,
        wear: Mapping[str, str] | None = None,
        pieces: Sequence[Match] = (),
    ) -> Outfit:
        """One suggestion for each missing part of an outfit around a product, or around what a picture seems to be.

        `wear` says what it is for, by usage, season and gender; `pieces` are what the visitor has: they come first.
        """
        if product_id is not None:
            key = self.key(product_id)
            vector, product = self.index.vector(key), dict(self.index.product(key))
        elif query is not None:
            vector = self._vector(query)
            product = read_guess(self.guess(vector))
        else:
            raise ValueError("There is nothing to complete: give a product or a picture.")
        suggestions = complete_the_look(self.index, vector, product, where, alternatives, wear, pieces)
        return make_outfit(product, suggestions, self._card, {str(piece.product.id) for piece in pieces})

    def explain(
        self,
        product_id: str,
        picture: PictureSource | None = None,
        other_id: str | None = None,
        box: Box | None = None,
        upright: bool = False,
    ) -> Why:
        """Why a product matches a picture (or the part in `box`) or another product."""
        key = self.key(product_id)
        found = open_picture(self.index.thumbnail(key))
        if picture is not None:
            vector, turned = self.look(picture, box, upright)
            asked = turn_back(self.picture(picture, box, SHOWN_SIDE), turned // 90)
            mine: Mapping[str, Any] = read_guess(self.guess(vector))
        elif other_id is not None:
            asked = open_picture(self.index.thumbnail(self.key(other_id)))
            mine = self.index.product(self.key(other_id))
        else:
            raise ValueError("There is nothing to compare with: give a picture or another product.")
        return compare(self.encoder, asked, found, mine, self.index.product(key))

    def count(self, where: Where | None, found: int, weak: bool) -> None:
        """Counts a search that somebody asked for, where the owner wants to know of those in vain."""
        if self.counters:
            self.counters.count(self._catalog_values(where), found, weak)
        for watcher in self.watchers or ():
            watcher(found, weak)

    def _catalog_values(self, where: Where | None) -> dict[str, Any]:
        """The filters as far as the catalog has their values: what else a caller writes is nobody's business."""
        known = self._facet_values
        return {
            column: wanted if isinstance(wanted, Mapping) else [value for value in wanted if value in known[column]]
            for column, wanted in (where or {}).items()
            if column in known or isinstance(wanted, Mapping)
        }

    @cached_property
    def _facet_values(self) -> dict[str, list[str]]:
        """The values of each facet, sorted."""
        return {column: sorted(values) for column, values in self.index.facets().items()}

    def guess(self, vector: np.ndarray) -> dict[str, Guess]:
        """What the nearest products say the attributes are."""
        return self._vote(self._voters(vector), self.find_absent(vector))

    def find_absent(self, vector: np.ndarray) -> str | None:
        """The part of an outfit that a vector surely shows and the catalog has none of."""
        return absent_kind(self._kinds, self._article_types, vector)

    def _vote(self, neighbours: Sequence[Match], absent: str | None) -> dict[str, Guess]:
        """The vote; neighbours cannot know the type of what the catalog does not have."""
        guesses = vote(neighbours, self.vote_rules)
        return {column: guess for column, guess in guesses.items() if not (absent and column == "article_type")}

    def browse(self, where: Where | None = None, limit: int = 24) -> tuple[list[Card], int]:
        """The first products, in catalog order, and how many there are."""
        keys = np.flatnonzero(self.index.mask(where) & self.index.first)
        return [self._card(self._match(int(key)), rank) for rank, key in enumerate(keys[:limit], 1)], len(keys)

    def find(self, words: str, where: Where | None = None, limit: int = 24) -> tuple[list[Card], Found]:
        """The first products that have or look like every word, best first, and what else is known of them."""
        found = self.words.find(check_text(words), where, limit)
        return [self._card(match, rank) for rank, match in enumerate(found.matches, 1)], found

    @property
    def nearness(self) -> Nearness:
        """How close products of the catalog usually are."""
        return self._nearness.get()

    @property
    def words(self) -> Words:
        """The words of the catalog."""
        return self._words.get()

    def warm(self) -> None:
        """Work out what the first visitor would else wait for."""
        self._nearness.get()
        self._words.get()

    def key(self, product_id: str) -> int:
        """The row of a product; an unknown id raises ValueError."""
        try:
            return self.index.key(str(product_id))
        except KeyError:
            raise UnknownProductError(f"There is no product {str(product_id)!r} in this catalog.") from None

    def knows(self, product_id: str) -> bool:
        """Whether the catalog has this product."""
        try:
            self.index.key(str(product_id))
        except KeyError:
            return False
        return True

    def card(self, product_id: str, rank: int = 1) -> Card:
        """One product on its own."""
        return self._card(self._match(self.key(product_id)), rank)

    def image_url(self, key: int) -> str:
        """Where the app serves the thumbnail; the suffix changes with the index, so that browsers may keep it."""
        return f"/thumbnail/{key}?v={self.version}"

    @cached_property
    def _article_types(self) -> list[str | None]:
        """The article types of the catalog, None among them where a product has none."""
        return self.index.products["article_type"].unique().to_pylist()

    @cached_property
    def version(self) -> str:
        """Eight characters that change with the products file."""
        return self.index.manifest.files.get("products.parquet", "0")[:8]

    @cached_property
    def map_version(self) -> str:
        """Eight characters that change with the catalog's map and with its products."""
        return self.index.manifest.files.get("map.parquet", "0")[:8] + self.version

    def loosen(self, where: Where | None) -> dict[str, int]:
        """For each filter in use: how many products pass once that filter alone is dropped."""
        active = {column: values for column, values in (where or {}).items() if values}
        others = {name: {column: active[column] for column in active if column != name} for name in active}
        return {name: int((self.index.mask(rest) & self.index.first).sum()) for name, rest in others.items()}

    @property
    def encoder_name(self) -> str:
        """The encoder's name as it may be shown: a local folder without the path to it."""
        return shown_model(self.encoder.model)

    def info(self) -> dict[str, Any]:
        """What is served: the index, the encoder, the filters and their values."""
        manifest = self.index.manifest.to_json()
        told = ("dataset", "built_at", "evaluation", "versions")
        return {
            **{name: manifest[name] for name in told},
            "weak_match": weak_rule(self.index.manifest),
            "commit": self.commit,
            "count": self.index.product_count,
            "pictures": len(self.index),
            "encoder": {**manifest["encoder"], "model": self.encoder_name, "engine": self.encoder.engine},
            "catalog": {"title": manifest["title"], "description": manifest["description"],
                        "licences": list(self.index.manifest.dataset.all_licences)},
            "filters": self._facet_values,
            "ranges": self.ranges(),
            "columns": own_names(self.index.products.column_names),
            "default_k": self.top_k,
            **self.state(),
            **({"counted": self.counters.to_dict()} if self.counters and self.counters.public else {}),
        }  # fmt: skip

    def ranges(self) -> dict[str, dict[str, Any]]:
        """The columns of numbers that filters are offered for: {"price": {"min", "max", "currency"}}."""
        extent = self.index.extent("price")
        if extent is None:
            return {}
        return {"price": {"min": extent[0], "max": extent[1], "currency": self._currency}}

    @cached_property
    def _currency(self) -> str | None:
        """The one currency of every price; None where none is named, or several."""
        products = self.index.products
        named = products["currency"].unique().to_pylist() if "currency" in products.column_names else []
        return named[0] if len(named) == 1 else None

    def _vector(self, query: Query, box: Box | None = None) -> np.ndarray:
        """A vector as it is, a picture embedded."""
        return query if isinstance(query, np.ndarray) else self.embed(query, box)

    def _count(self, k: int | None) -> int:
        return check_k(self.top_k if k is None else k)

    def _vectors(self, ids: Sequence[str]) -> np.ndarray:
        rows = [self.index.vector(self.key(product_id)) for product_id in ids]
        return np.stack(rows) if rows else np.zeros((0, self.encoder.ndim), np.float32)

    def _fit(self, text: str | None) -> Fit | None:
        return self.words.fit(check_text(text)) if text is not None and text.strip() else None

    def _nearest(
        self, vector: np.ndarray | None, k: int, where: Where | None, leave_out: Sequence[str], fit: Fit | None
    ) -> tuple[list[Match], list[Group[Match]]]:
        """What was found, and its k best groups of duplicates; asks for more until k are left or nothing is."""
        skip, wanted = set(map(str, leave_out)), max(k + len(leave_out) + 10, self._voting)
        while True:
            found = self._find(vector, min(wanted, len(self.index)), where, fit)
            groups = self._collapse([match for match in found if str(match.product.id) not in skip])
            if len(groups) >= k or len(found) < wanted:
                return found, groups[:k]
            wanted *= 4

    def _find(self, vector: np.ndarray | None, count: int, where: Where | None, fit: Fit | None) -> list[Match]:
        """The nearest to a vector, or, where words are read, those that fit them."""
        if fit is not None and fit.reading.wishes:
            return self.words.search(fit, count, where, vector)
        return [] if vector is None else self.index.search(vector, count, where)

    def _collapse(self, matches: list[Match]) -> list[Group[Match]]:
        keys = [match.key for match in matches]
        return collapse_duplicates(matches, self.index.read_stored(keys), threshold=self._one_from) if keys else []

    def _voters(self, vector: np.ndarray) -> list[Match]:
        """The neighbours that say what a picture shows."""
        return self.index.search(vector, k=min(self._voting, len(self.index)))

    def _match(self, key: int) -> Match:
        return Match(key, 1.0, self.index.product(key))

    def _card(self, match: Match, rank: int, copies: int = 1) -> Card:
        return make_card(match, self.image_url(match.key) if match.key >= 0 else "", rank, copies)
