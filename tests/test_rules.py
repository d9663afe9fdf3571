"""Every rule matches each of its examples and none of its counterexamples."""

from importlib.resources import files

import pytest

from index.rules import Rule, load_rules, load_table
from index.text import normal

FILES = sorted(
    path.name.removesuffix(".toml")
    for path in files("index.rules").iterdir()
    if path.name.endswith(".toml") and "rule" in load_table(path.name.removesuffix(".toml"))
)
RULES = [pytest.param(rule, id=f"{name}: {rule.name}") for name in FILES for rule in load_rules(name)]


def _prepared(rule: Rule, text: str) -> str:
    return text if rule.case else normal(text)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_matches_each_of_its_examples(rule: Rule) -> None:
    """An example that its own pattern misses would be documentation that lies."""
    assert rule.examples
    missed = [text for text in rule.examples if not rule.pattern.search(_prepared(rule, text))]
    assert missed == []


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_leaves_its_counterexamples_alone(rule: Rule) -> None:
    """A counterexample is the nearest thing that must not match."""
    assert rule.counterexamples
    caught = [text for text in rule.counterexamples if rule.pattern.search(_prepared(rule, text))]
    assert caught == []


@pytest.mark.parametrize("rule", [param for param in RULES if param.values[0].needs])
def test_what_a_rule_needs_stands_in_each_of_its_examples(rule: Rule) -> None:
    """A rule is tried only near what it needs: an example without it would never be found in a report."""
    assert [text for text in rule.examples if not any(word in normal(text) for word in rule.needs)] == []
