"""PostgreSQL's connection URIs, as its documentation gives them ("Connection URIs")."""

import pytest

from leitstelle.config.database_url import Parts, UnusableUrl, parse


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://desk@db/leitstelle", Parts("leitstelle", "desk", "", "db", "")),
        ("postgres://desk:pw@db:5433/leitstelle", Parts("leitstelle", "desk", "pw", "db", "5433")),
        ("postgresql://d%40x:p%3Aw%2F%23@db/l%20t", Parts("l t", "d@x", "p:w/#", "db", "")),
        ("postgresql://%2Frun%2Fpostgresql/desk", Parts("desk", "", "", "/run/postgresql", "")),
        ("postgresql:///desk?host=/run/postgresql&port=5433", Parts("desk", "", "", "/run/postgresql", "5433")),
        ("postgresql://u:p@[2001:db8::1]:5432/desk", Parts("desk", "u", "p", "2001:db8::1", "5432")),
        ("postgresql://a:1,b:2/desk", Parts("desk", "", "", "a,b", "1,2")),
        (
            "postgresql://db/desk?sslmode=verify-full&target_session_attrs=read-write",
            Parts("desk", host="db", options={"sslmode": "verify-full", "target_session_attrs": "read-write"}),
        ),
        ("postgresql://db?dbname=desk&user=u&password=p%26q", Parts("desk", "u", "p&q", "db", "")),
    ],
)
def test_a_uri_is_taken_apart(url: str, parts: Parts) -> None:
    assert parse(url) == parts


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///desk.db", "begin with postgresql://"),
        ("host=db dbname=desk", "begin with postgresql://"),
        ("postgresql://db", "names no database"),
        ("postgresql://db:port/desk", "'port' as port"),
        ("postgresql://db:99999/desk", "from 1 to 65535"),
        ("postgresql://db/desk?sslmode=maybe", "verify-full"),
        ("postgresql://db/desk?pool_size=4", "'pool_size'"),
        ("postgresql://u:p#w@db/desk", "%23"),
        ("postgresql://u:p/w@db/desk", "%2F"),
        ("postgresql://[::1/desk", "cannot be read"),
    ],
)
def test_a_uri_that_cannot_be_used_says_why(url: str, said: str) -> None:
    with pytest.raises(UnusableUrl) as refusal:
        parse(url)

    assert said in str(refusal.value)
