"""Requests as an attacker, a broken program and a careless sender make them: bytes, and what may be answered.

Each function of ATTACKS takes a `random.Random` and the paths of the webhooks by name, and gives an `Attack`.
"""

import gzip
import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import quote

KEY = "a-key-of-the-hostile-run"
HOST = "127.0.0.1"
TOO_LARGE = 1_048_577
REFUSED = frozenset({400, 401, 403, 404, 405, 411, 413, 415, 417})
ANY = REFUSED | {200, 204}


@dataclass(frozen=True, slots=True)
class Attack:
    """data: what is sent. may: the statuses of its answers; with 0 also none. ends: whether the sender goes away
    without waiting. requests: how many it is.
    """

    name: str
    data: bytes
    may: frozenset[int] = ANY
    ends: bool = False
    requests: int = 1


def head(path, *lines, method="POST", version="HTTP/1.1", host=HOST, close=True):
    """The head of a request. lines: as they are, without their ends."""
    named = [f"Host: {host}"] if host is not None else []
    last = ["Connection: close"] if close else []
    said = [f"{method} {path} {version}", *named, *last, *lines, "", ""]
    return "\r\n".join(said).encode("latin-1")


def post(path, body, *lines, kind="application/json", **how):
    """A whole request with that body."""
    typed = [f"Content-Type: {kind}"] if kind else []
    return head(path, *typed, f"Content-Length: {len(body)}", *lines, **how) + body


def a_hook(chance, paths):
    """The path of any of them."""
    return chance.choice(list(paths.values()))


def noise(chance, most=200):
    """Any bytes."""
    return chance.randbytes(chance.randrange(most))


def only(*statuses):
    """These statuses and no other."""
    return frozenset(statuses)


# ------------------------------------------------------------------------------------------------------------- heads


def odd_line(chance, paths):
    """A request line that is none, or hardly one."""
    path = a_hook(chance, paths)
    line = chance.choice(
        [
            "",
            " ",
            "GET",
            f"GET {path}",
            f"POST  {path}  HTTP/1.1",
            f"POST {path} HTTP/9.9",
            f"POST {path} HTTP/1.1 more",
            f"POST {path}\tHTTP/1.1",
            f"\x00POST {path} HTTP/1.1",
            f"POST {path} http/1.1",
            f"POST http://{HOST}{path} HTTP/1.1",
            f"POST //{HOST}{path} HTTP/1.1",
            "POST * HTTP/1.1",
            f"{'A' * 20_000} {path} HTTP/1.1",
            f"PO\x7fST {path} HTTP/1.1",
            f"P\xd6ST {path} HTTP/1.1",
            noise(chance).decode("latin-1"),
        ]
    )
    data = line.encode("latin-1") + f"\r\nHost: {HOST}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode()
    return Attack("odd line", data, ANY | {0})


def odd_method(chance, paths):
    """A method that nobody serves."""
    method = chance.choice(["TRACE", "CONNECT", "PROPFIND", "PURGE", "M-SEARCH", "post", "GE", "X" * 500, "DEBUG"])
    return Attack("odd method", head(a_hook(chance, paths), method=method), only(400, 405))


def huge_header(chance, paths):
    """A header of more than is read."""
    value = chance.choice("aé\x80") * chance.randrange(16_500, 80_000)
    where = chance.choice(["X-Huge", "Content-Type", "Authorization", "X-Hub-Signature-256", "ce-id", "Host"])
    return Attack("huge header", head(a_hook(chance, paths), f"{where}: {value}"), only(0, 400, 431))


def many_headers(chance, paths):
    """More headers than are taken, within what is read."""
    lines = [f"x{number}: 1" for number in range(chance.randrange(101, 900))]
    return Attack("many headers", head(a_hook(chance, paths), *lines, "Content-Length: 0"), only(400))


def odd_header(chance, paths):
    """Header lines that are none, folded, empty, with control characters."""
    line = chance.choice(
        [
            "no colon",
            ": no name",
            "X Y: 1",
            "X\x00: 1",
            "X: a\x00b",
            "X: a\rb",
            "X: a\nSet-Cookie: b=c",
            " folded: 1",
            "X: 1\r\n  folded",
            "X: \x1b[31mred\x1b[0m",
            "X-\xe9: 1",
            "X:" + "\t" * 100,
            "Transfer-Encoding: gzip",
            "Transfer-Encoding: chunked, identity",
            "Expect: 200-maybe",
            "Upgrade: h2c",
            "Upgrade: websocket",
            "Range: bytes=0-18446744073709551615",
            "If-None-Match: *",
            "Cookie: " + "a=b; " * 500,
            "X-Forwarded-For: " + "1.2.3.4, " * 500,
            "X-HTTP-Method-Override: DELETE",
            "Content-Type: " + "a/" * 2_000,
            "Content-Type: multipart/form-data",
            "Content-Type: multipart/form-data; boundary=" + "-" * 300,
            "Content-Type: application/json; charset=utf-16",
        ]
    )
    return Attack("odd header", post(a_hook(chance, paths), b"{}", line), ANY | {0})


def wrong_length(chance, paths):
    """A Content-Length that lies in a way that can be told."""
    value, may = chance.choice(
        [
            ("-1", only(400)),
            ("+5", only(400)),
            ("0x10", only(400)),
            ("5 5", only(400)),
            ("5, 6", only(400)),
            ("1e3", only(400)),
            ("", only(400)),
            ("\xb2", only(400)),
            ("9" * 4_000, only(400, 413)),
            ("99999999999999999999", only(400, 413)),
            (str(TOO_LARGE + 24_000_000), only(413)),
            (str(2**63), only(400, 413)),
        ]
    )
    path = paths[chance.choice(["open", "small", "mapping", "text"])]
    return Attack("wrong length", head(path, f"Content-Length: {value}") + b"{}", may)


def two_lengths(chance, paths):
    """Two of them, or one beside chunks: the beginning of every smuggling."""
    lines = chance.choice(
        [
            ("Content-Length: 2", "Content-Length: 3"),
            ("Content-Length: 2", "Transfer-Encoding: chunked"),
            ("Transfer-Encoding: chunked", "Transfer-Encoding: identity"),
            ("Transfer-Encoding: \x0bchunked", "Content-Length: 2"),
        ]
    )
    smuggled = head(paths["open"])
    return Attack("two lengths", head(a_hook(chance, paths), *lines) + b"0\r\n\r\n" + smuggled, ANY | {0})


def wrong_host(chance, paths):
    """Another name for this machine, as in DNS rebinding."""
    host = chance.choice(
        [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "[::1].evil",
            "evil:80",
            "0x7f.1",
            "10.0.0.1",
            "evil.exampleé",
            "@127.0.0.1",
            "127.0.0.1@evil",
            "evil,127.0.0.1",
            "*",
            "evil.example.",
        ]
    )
    path = paths[chance.choice(["open", "small", "mapping", "text", "clouds"])]
    return Attack("wrong host", post(path, b'{"id": 1}', host=host), only(400, 403))


def wrong_origin(chance, paths):
    """A page in a browser."""
    origin = chance.choice(
        [
            "null",
            "https://evil.example",
            "http://127.0.0.1:1",
            "http://localhost",
            "file://",
            "x",
            "\xe9",
            "://",
            "a" * 900,
        ]
    )
    path = paths[chance.choice(["open", "small", "mapping", "text", "clouds"])]
    return Attack("wrong origin", post(path, b'{"id": 1}', f"Origin: {origin}", kind="text/plain"), only(403))


def odd_path(chance, paths):
    """Up, encoded, with NUL, very long."""
    path = a_hook(chance, paths)
    slug = path.rpartition("/")[2]
    asked = chance.choice(
        [
            "/../../etc/passwd",
            "/hooks/../hooks/x",
            "/hooks/%2e%2e/%2e%2e/etc/passwd",
            "/hooks/..%2f..%2fetc",
            f"//hooks//{slug}",
            f"/hooks/{slug}/",
            f"/hooks/{slug}%00",
            f"/hooks/{slug}%2f..",
            f"/hooks/{slug}/../{slug}",
            f"/hooks/./{slug}",
            f"/hooks/{slug};a=b",
            f"/hooks/{slug.swapcase()}",
            f"/hooks/{slug[:-1]}",
            "/hooks/%ff%fe",
            "/hooks/%ed%a0%80",
            "/hooks/%",
            "/hooks/%zz",
            "/hooks/",
            "/hooks",
            "/",
            "/" + "a" * 12_000,
            "/hooks/" + "%41" * 4_000,
            "/hooks/' OR 1=1 --",
            "/hooks/'%20OR%20'1'='1",
            "/hooks/\xe9\x80",
            "/hooks/{{7*7}}",
            "/static/../eventkit/errors.py",
            "/favicon.ico",
            "http://[::1",
        ]
    )
    return Attack("odd path", post(asked, b"{}"), only(0, 400, 404, 405))


def old_version(chance, paths):
    """HTTP/1.0, 0.9, and the beginning of HTTP/2 and of TLS."""
    path = a_hook(chance, paths)
    data = chance.choice(
        [
            post(path, b"{}", version="HTTP/1.0"),
            head(path, method="GET", version="HTTP/1.0", host=None),
            f"GET {path}\r\n\r\n".encode(),
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(chance) + b"\r\n\r\n",
        ]
    )
    return Attack("old version", data, ANY | {0}, ends=data[:1] == b"\x16")


def no_host(chance, paths):
    """None, or two."""
    lines = chance.choice([(), (f"Host: {HOST}", "Host: evil.example")])
    return Attack("no host", post(paths["open"], b"{}", *lines, host=None), ANY)


def question(chance, paths):
    """OPTIONS as CloudEvents' senders ask, with odd values."""
    value = chance.choice(["*", "a" * 3_000, "\x1b[0m", "evil\x00", "x\xe9", "ok.example", ""])
    lines = (f"WebHook-Request-Origin: {value}", "WebHook-Request-Rate: -1", "WebHook-Request-Callback: http://x")
    return Attack("question", head(a_hook(chance, paths), *lines, method="OPTIONS"), only(200, 400))


def odd_query(chance, paths):
    """After the path: anything."""
    query = chance.choice(
        ["?", "?a=b&" * 1_500, "?%ff", "?token=%00", "?a[]=1&a[]=2", "?\xe9", "?{{7*7}}", "?a=b?c=d#e"]
    )
    return Attack("odd query", post(a_hook(chance, paths) + query, b'{"id": 1}'), ANY)


# ------------------------------------------------------------------------------------------------------------- bodies


def chunked(*pieces, end=b"0\r\n\r\n"):
    """Pieces as chunks."""
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + end


def odd_chunks(chance, paths):
    """Sizes that are none, that lie, with extensions, without an end."""
    data = chance.choice(
        [
            b"zz\r\n{}\r\n0\r\n\r\n",
            b"-1\r\n{}\r\n0\r\n\r\n",
            b"0x2\r\n{}\r\n0\r\n\r\n",
            b"2_0\r\n{}\r\n0\r\n\r\n",
            b"ffffffffffffffff\r\n{}",
            b"ffffffffffffffffffffffff\r\n{}",
            b"1\r\n{}\r\n0\r\n\r\n",
            b"2;" + b"a" * 5_000 + b"\r\n{}\r\n0\r\n\r\n",
            b"\r\n" * 50,
            b"2\n{}\n0\n\n",
            b"0\r\nTrailer: 1\r\n\r\n",
            b"1\r\nx",
        ]
    )
    lines = ("Transfer-Encoding: chunked", "Content-Type: application/json")
    return Attack("odd chunks", head(a_hook(chance, paths), *lines) + data, ANY | {0}, ends=True)


def small_chunks(chance, paths):
    """A good body, a byte a chunk."""
    body = json.dumps({"id": chance.randrange(9), "name": "é" * chance.randrange(300)}).encode()
    lines = ("Transfer-Encoding: chunked", "Content-Type: application/json")
    data = head(paths["mapping"], *lines) + chunked(*(body[at : at + 1] for at in range(len(body))))
    return Attack("small chunks", data, only(204))


def over_the_limit(chance, paths):
    """A body that is too large, by its length or only by itself."""
    body = b" " * chance.randrange(5_001, 60_000)
    if chance.random() < 0.5:
        return Attack("over the limit", post(paths["small"], body), only(413))
    data = head(paths["small"], "Transfer-Encoding: chunked") + chunked(body[:4_000], body[4_000:])
    return Attack("over the limit", data, only(413))


def aborted(chance, paths):
    """A request that ends anywhere, its sender gone."""
    whole = post(a_hook(chance, paths), b'{"id": 1}' + b" " * 500, "X-Hub-Signature-256: sha256=00")
    return Attack("aborted", whole[: chance.randrange(len(whole) - 1)], ANY | {0}, ends=True)


def too_short(chance, paths):
    """Less of a body than was said, its sender gone."""
    data = head(a_hook(chance, paths), "Content-Length: 5000") + noise(chance)
    return Attack("too short", data, ANY | {0}, ends=True)


def too_long(chance, paths):
    """More of a body than was said."""
    data = head(a_hook(chance, paths), "Content-Length: 2", "Content-Type: application/json") + b"{}" + noise(chance)
    return Attack("too long", data, ANY)


def bomb(chance, paths):
    """Much in little, compressed."""
    kind = chance.choice(["gzip", "GZIP", "deflate", "br", "gzip, gzip", "x-gzip", "zstd", "identity, gzip"])
    return Attack("bomb", post(a_hook(chance, paths), BOMB, f"Content-Encoding: {kind}"), only(415))


BOMB = gzip.compress(gzip.compress(b"0" * 5_000_000))


def deep(chance, paths):
    """JSON that is nested."""
    levels = chance.choice([63, 64, 65, 200, 1_000, 20_000, 100_000])
    opened, closed = chance.choice([("[", "]"), ('{"a":', "}")])
    inside = "1" if opened != "[" else ""
    body = (opened * levels + inside + closed * chance.choice([levels, 0])).encode()
    return Attack("deep", post(a_hook(chance, paths), body), ANY)


def odd_json(chance, paths):
    """JSON that readers disagree about, or that is none."""
    text = chance.choice(
        [
            '{"id": 1, "id": 2}',
            '{"id": {"a": 1, "a": 1}}',
            '{"id": NaN}',
            '{"id": Infinity}',
            '{"id": -Infinity}',
            '{"id": 1e999}',
            '{"id": -1e999}',
            '{"id": 1e-999}',
            '{"id": ' + "9" * 350 + "}",
            '{"id": ' + "9" * 20_000 + "}",
            '{"id": 0.' + "9" * 20_000 + "}",
            '{"id": ' + str(2**64) + "}",
            '{"id": "\\ud800"}',
            '{"\\udfff": 1, "id": 1}',
            '{"id": "\\u0000"}',
            '{"id": "\\u202e<script>alert(1)</script>"}',
            '{"id": "{{ 7*7 }}{% for a in b %}"}',
            '{"id": "' + "a" * 5_000 + '"}',
            '{"id": ["' + "a" * 5_000 + '"]}',
            '{"id": null}',
            '{"id": true, "name": {"a": 1}}',
            '{"__class__": "x", "id": 1, "_": 2}',
            '{"type": "url_verification", "challenge": "' + "x" * 3_000 + '"}',
            '{"type": "url_verification", "challenge": "\\r\\nSet-Cookie: a=b"}',
            '{"type": "url_verification", "challenge": "Traceback"}',
            "[]",
            "[" + "[]," * 9_000 + "[]]",
            '"text"',
            "nul",
            "{",
            "\ufeff{}",
            "{'id': 1}",
            '{"id": 1}{"id": 2}',
            "",
            " ",
            "\x00",
        ]
    )
    kind = chance.choice(["application/json", "text/plain", "", "application/x-www-form-urlencoded", "application/xml"])
    return Attack("odd json", post(a_hook(chance, paths), text.encode(), kind=kind), ANY)


def odd_bytes(chance, paths):
    """Bytes that are no UTF-8."""
    body = chance.choice(
        [
            b"\xff\xfe{}",
            b'{"id": "\xed\xa0\x80"}',
            b'{"id": "\xc0\xaf"}',
            b'{"id": "\xf4\x90\x80\x80"}',
            b"\x80" * 100,
            '{"id": 1}'.encode("utf-16"),
            noise(chance, 2_000) + b"\xff",
        ]
    )
    return Attack("odd bytes", post(paths[chance.choice(["open", "mapping", "text"])], body), only(400))


def form(chance, paths):
    """Thousands of fields, odd percents."""
    body = chance.choice(
        [
            "&".join(f"a{number}={number}" for number in range(chance.randrange(1_001, 9_000))),
            "&" * 5_000,
            "a=%ff%fe",
            "a=%",
            "a=%zz&id=1",
            "%00=%00",
            "id=1&id=2&id=3",
            "=&=&=",
            "id=" + "%41" * 3_000,
            "id[]=1&id[a][b]=2",
        ]
    )
    kind = "application/x-www-form-urlencoded"
    return Attack("form", post(a_hook(chance, paths), body.encode(), kind=kind), ANY)


def cloud(chance, paths):
    """CloudEvents that are none, in headers."""
    value = chance.choice(
        ["%ff", "%", "%zz", "%25ff", '"', '"\\', "\\", "%00", "%E2%80%AE", "\xe9", "a" * 3_000, "%0d%0aX: 1"]
    )
    name = chance.choice(["ce-id", "ce-source", "ce-type", "ce-specversion", "ce-time", "ce-subject", "ce-", "ce-a b"])
    told = {"ce-id": "1", "ce-source": "/s", "ce-type": "t", "ce-specversion": "1.0"} | {name: value}
    lines = [f"{key}: {held}" for key, held in told.items()]
    kind = chance.choice(["application/json", "text/plain", "", "image/png", "application/x+json"])
    body = chance.choice([b"", b"{}", b"\xff", b"{"])
    return Attack("cloud", post(paths["clouds"], body, *lines, kind=kind), ANY)


def clouds(chance, paths):
    """Batches: too many, mixed, none; structured ones of odd shapes."""
    good = {"specversion": "1.0", "id": str(chance.random()), "source": "/s", "type": "t"}
    odd = chance.choice(
        [
            [good] * chance.choice([2, 10, 11, 2_000]),
            [good, 1],
            [good, {**good, "id": None}],
            [{**good, "specversion": "0.3"}],
            [{**good, "data_base64": "not base64"}],
            [{**good, "data_base64": 7}],
            [{**good, "time": "yesterday"}],
            [{**good, "id": "\ud800"}],
            [{**good, "type": "a" * 5_000}],
            [{**good, "subject": ["x"]}],
            [],
            {},
            "text",
            good,
        ]
    )
    kind = chance.choice(
        ["application/cloudevents-batch+json", "application/cloudevents+json", "application/cloudevents+avro"]
    )
    return Attack("clouds", post(a_hook(chance, paths), json.dumps(odd).encode(), kind=kind), ANY)


def badly_signed(chance, paths):
    """Signatures that do not fit, odd ones, many of them."""
    value = chance.choice(
        [
            "sha256=",
            "sha256=" + "0" * 64,
            "sha1=" + "0" * 40,
            "",
            "sha256=é",
            "sha256=" + "f" * 9000,
            "=" * 100,
            f"sha256={hmac.new(KEY.encode(), b'other', hashlib.sha256).hexdigest()}",
        ]
    )
    lines = chance.choice([(), (f"X-Hub-Signature-256: {value}",), (f"X-Hub-Signature-256: {value[:200]}",) * 50])
    return Attack("badly signed", post(paths["signed"], b"{}", *lines), only(401))


# --------------------------------------------------------------------------------------------------------- good ones


def signed(chance, paths):
    """As GitHub signs."""
    body = json.dumps({"n": chance.random()}).encode()
    fits = f"X-Hub-Signature-256: sha256={hmac.new(KEY.encode(), body, hashlib.sha256).hexdigest()}"
    return Attack("signed", post(paths["signed"], body, fits), only(204))


def good(chance, paths):
    """As anybody sends."""
    number = chance.randrange(10**9)
    path, body, kind = chance.choice(
        [
            ("open", b"hello", "text/plain"),
            ("open", b"", ""),
            ("mapping", json.dumps({"id": number, "name": "ada"}).encode(), "application/json"),
            ("text", json.dumps({"id": number, "x": '"<>&'}).encode(), "application/json"),
            ("text", f"id={number}&x={quote('é &=')}".encode(), "application/x-www-form-urlencoded"),
        ]
    )
    return Attack("good", post(paths[path], body, kind=kind), only(204))


def pipelined(chance, paths):
    """Many requests in one go, on one connection, the last of them its end."""
    count = chance.randrange(5, 40)
    each = [post(paths["open"], b"{}", close=False), post(paths["mapping"], b'{"id": 1}', close=False)]
    each += [post(paths["mapping"], b'{"id": 1e999}', close=False)]
    each += [post(paths["signed"], b"{}", close=False), head(paths["open"], method="GET", close=False)]
    data = b"".join(chance.choice(each) for _ in range(count))
    return Attack("pipelined", data + post(paths["open"], b"{}"), only(204, 400, 401), requests=count + 1)


ATTACKS = (
    *(odd_line, odd_method, huge_header, many_headers, odd_header, wrong_length, two_lengths, wrong_host, wrong_origin),
    *(
        odd_path,
        old_version,
        no_host,
        question,
        odd_query,
        odd_chunks,
        small_chunks,
        over_the_limit,
        aborted,
        too_short,
    ),
    *(too_long, bomb, deep, odd_json, odd_bytes, form, cloud, clouds, badly_signed, signed, good, pipelined, pipelined),
)
