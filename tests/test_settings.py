"""Environment variables become settings, or a sentence that names the variable."""

import pytest

from fashion_search.settings import Settings


def test_nothing_set_means_the_bundled_sample() -> None:
    assert Settings.from_environment({}) == Settings(index=None, index_revision=None, engine="auto", top_k=5)


def test_every_variable_is_read() -> None:
    environ = {
        "FASHION_INDEX": "shop/catalog",
        "FASHION_INDEX_REVISION": "v2",
        "FASHION_ENGINE": "torch",
        "FASHION_TOP_K": "12",
    }
    assert Settings.from_environment(environ) == Settings("shop/catalog", "v2", "torch", 12)


def test_the_bounds_of_pictures_are_settings() -> None:
    settings = Settings.from_environment({"FASHION_MAX_MEGAPIXELS": "12", "FASHION_DECODE_SECONDS": "3"})
    assert (settings.bounds.megapixels, settings.bounds.seconds, settings.bounds.side) == (12, 3, 20_000)


def test_empty_variables_count_as_unset() -> None:
    empty = dict.fromkeys(["FASHION_INDEX", "FASHION_INDEX_REVISION", "FASHION_ENGINE", "FASHION_TOP_K"], " ")
    assert Settings.from_environment(empty) == Settings()


@pytest.mark.parametrize("value", ["0", "21", "-3", "five", "2.5"])
def test_a_bad_top_k_names_variable_value_and_range(value: str) -> None:
    with pytest.raises(ValueError, match=rf"FASHION_TOP_K is .*{value}.*1 to 20"):
        Settings.from_environment({"FASHION_TOP_K": value})


def test_a_bad_engine_names_what_is_allowed() -> None:
    with pytest.raises(ValueError, match="FASHION_ENGINE is 'cuda'; allowed are auto, torch, openvino"):
        Settings.from_environment({"FASHION_ENGINE": "cuda"})


def test_a_revision_without_an_index_is_refused() -> None:
    with pytest.raises(ValueError, match="FASHION_INDEX_REVISION is 'v1' but FASHION_INDEX is not set"):
        Settings.from_environment({"FASHION_INDEX_REVISION": "v1"})
