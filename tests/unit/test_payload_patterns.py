"""Payload patterns match as the public documentation of Amazon EventBridge says; each row is a case to read."""

import pytest

from eventkit.errors import InvalidTrigger
from eventkit.model.payload import check_pattern, explain_pattern, explain_tree, payload_predicate
from eventkit.model.payload_parts import MOST_WAYS

LITERALS = [
    ({"x": ["EU"]}, {"x": "EU"}, True),
    ({"x": ["EU"]}, {"x": "eu"}, False),
    ({"x": ["EU"]}, {"x": "EU "}, False),
    ({"x": ["EU"]}, {}, False),
    ({"x": ["EU"]}, {"x": None}, False),
    ({"x": ["EU", "UK"]}, {"x": "UK"}, True),
    ({"x": ["EU", "UK"]}, {"x": "US"}, False),
    ({"x": ["é"]}, {"x": "é"}, True),
    ({"x": ["\u00e9"]}, {"x": "e\u0301"}, False),
    ({"x": [""]}, {"x": ""}, True),
    ({"x": [""]}, {"x": None}, False),
    ({"x": [""]}, {}, False),
    ({"x": [""]}, {"x": []}, False),
    ({"x": [""]}, {"x": " "}, False),
    ({"x": [None]}, {"x": None}, True),
    ({"x": [None]}, {}, False),
    ({"x": [None]}, {"x": ""}, False),
    ({"x": [None]}, {"x": 0}, False),
    ({"x": [None]}, {"x": False}, False),
    ({"x": [None]}, {"x": "null"}, False),
    ({"x": [None]}, {"x": []}, False),
    ({"x": [None]}, {"x": {}}, False),
    ({"x": [None, ""]}, {"x": ""}, True),
    ({"x": [300]}, {"x": 300}, True),
    ({"x": [300]}, {"x": 300.0}, True),
    ({"x": [3.0e2]}, {"x": 300}, True),
    ({"x": [300.0]}, {"x": 300}, True),
    ({"x": [300]}, {"x": "300"}, False),
    ({"x": ["300"]}, {"x": 300}, False),
    ({"x": [300]}, {"x": 300.5}, False),
    ({"x": [0]}, {"x": -0.0}, True),
    ({"x": [0]}, {"x": False}, False),
    ({"x": [1]}, {"x": True}, False),
    ({"x": [True]}, {"x": 1}, False),
    ({"x": [False]}, {"x": 0}, False),
    ({"x": [True]}, {"x": True}, True),
    ({"x": [False]}, {"x": False}, True),
    ({"x": [True]}, {"x": False}, False),
    ({"x": [True]}, {"x": "true"}, False),
    ({"x": [True, 1]}, {"x": 1}, True),
    ({"x": [True, 0]}, {"x": 1}, False),
    ({"x": [123456789012345678]}, {"x": 123456789012345679}, False),
    ({"x": ["10.0.0.1"]}, {"x": "10.0.0.1"}, True),
    ({"x": ["a"]}, {"x": {"a": 1}}, False),
    ({"x": ["EU", {"prefix": "U"}]}, {"x": "US"}, True),
    ({"x": ["EU", {"prefix": "U"}]}, {"x": "EU"}, True),
    ({"x": ["EU", {"prefix": "U"}]}, {"x": "CH"}, False),
    ({"x": [True, {"numeric": [">", 5]}]}, {"x": 6}, True),
    ({"x": [True, {"numeric": [">", 5]}]}, {"x": True}, True),
]
FIELDS = [
    ({"x": [1], "y": [2]}, {"x": 1, "y": 2, "z": 3}, True),
    ({"x": [1], "y": [2]}, {"x": 1}, False),
    ({"x": [1], "y": [2]}, {"x": 1, "y": 3}, False),
    ({"o": {"x": [1]}}, {"o": {"x": 1}}, True),
    ({"o": {"x": [1]}}, {"o": 1}, False),
    ({"o": {"x": [1]}}, {"o": None}, False),
    ({"o": {"x": [1]}}, {"o": {}}, False),
    ({"o": {"x": [1]}}, {}, False),
    ({"o": {"p": {"x": [1]}}}, {"o": {"p": {"x": 1}}}, True),
    ({"o": {"p": {"x": [1]}}}, {"o": {"x": 1}}, False),
    ({"o": {"x": [1], "y": [2]}}, {"o": {"x": 1, "y": 2}}, True),
    ({"o": {"x": [1], "y": [2]}}, {"o": {"x": 1, "y": 1}}, False),
    ({"o.x": [1]}, {"o": {"x": 1}}, False),
    ({"o.x": [1]}, {"o.x": 1}, True),
    ({"": [1]}, {"": 1}, True),
    ({"prefix": ["a"]}, {"prefix": "a"}, True),
    ({"prefix": {"x": [1]}}, {"prefix": {"x": 1}}, True),
    ({"X": [1]}, {"x": 1}, False),
]
PREFIX_AND_SUFFIX = [
    ({"x": [{"prefix": "eu-"}]}, {"x": "eu-west"}, True),
    ({"x": [{"prefix": "eu-"}]}, {"x": "eu-"}, True),
    ({"x": [{"prefix": "eu-"}]}, {"x": "EU-west"}, False),
    ({"x": [{"prefix": "eu-"}]}, {"x": "an eu-west"}, False),
    ({"x": [{"prefix": "eu-"}]}, {"x": None}, False),
    ({"x": [{"prefix": "eu-"}]}, {}, False),
    ({"x": [{"prefix": ""}]}, {"x": ""}, True),
    ({"x": [{"prefix": ""}]}, {"x": 5}, False),
    ({"x": [{"prefix": "5"}]}, {"x": 5}, False),
    ({"x": [{"prefix": {"equals-ignore-case": "EU-"}}]}, {"x": "eu-west"}, True),
    ({"x": [{"prefix": {"equals-ignore-case": "eu-"}}]}, {"x": "Eu-West"}, True),
    ({"x": [{"prefix": {"equals-ignore-case": "eu-"}}]}, {"x": "us-west"}, False),
    ({"x": [{"prefix": {"equals-ignore-case": "eu-"}}]}, {"x": 5}, False),
    ({"x": [{"suffix": ".png"}]}, {"x": "a.png"}, True),
    ({"x": [{"suffix": ".png"}]}, {"x": "a.PNG"}, False),
    ({"x": [{"suffix": ".png"}]}, {"x": "a.png.txt"}, False),
    ({"x": [{"suffix": ".png"}]}, {"x": False}, False),
    ({"x": [{"suffix": ".png"}]}, {}, False),
    ({"x": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, {"x": "a.png"}, True),
    ({"x": [{"suffix": {"equals-ignore-case": ".png"}}]}, {"x": "a.PnG"}, True),
    ({"x": [{"suffix": {"equals-ignore-case": ".png"}}]}, {"x": "a.gif"}, False),
    ({"x": [{"suffix": {"equals-ignore-case": "É"}}]}, {"x": "caf\u00e9"}, True),
]
IGNORING_CASE = [
    ({"x": [{"equals-ignore-case": "alice"}]}, {"x": "ALICE"}, True),
    ({"x": [{"equals-ignore-case": "ALICE"}]}, {"x": "aLiCe"}, True),
    ({"x": [{"equals-ignore-case": "alice"}]}, {"x": "alices"}, False),
    ({"x": [{"equals-ignore-case": "alice"}]}, {}, False),
    ({"x": [{"equals-ignore-case": "ÉCOLE"}]}, {"x": "école"}, True),
    ({"x": [{"equals-ignore-case": "Ω"}]}, {"x": "ω"}, True),
    ({"x": [{"equals-ignore-case": "STRASSE"}]}, {"x": "straße"}, True),
    ({"x": [{"equals-ignore-case": ""}]}, {"x": ""}, True),
    ({"x": [{"equals-ignore-case": "null"}]}, {"x": None}, False),
    ({"x": [{"equals-ignore-case": "true"}]}, {"x": True}, False),
    ({"x": [{"equals-ignore-case": "a"}]}, {"x": ["b", "A"]}, True),
]
ANYTHING_BUT = [
    ({"x": [{"anything-but": "a"}]}, {"x": "b"}, True),
    ({"x": [{"anything-but": "a"}]}, {"x": "a"}, False),
    ({"x": [{"anything-but": "a"}]}, {"x": "A"}, True),
    ({"x": [{"anything-but": "a"}]}, {}, False),
    ({"x": [{"anything-but": "a"}]}, {"x": []}, False),
    ({"x": [{"anything-but": "a"}]}, {"x": {"y": 1}}, False),
    ({"x": [{"anything-but": "a"}]}, {"x": None}, True),
    ({"x": [{"anything-but": "a"}]}, {"x": 5}, True),
    ({"x": [{"anything-but": "a"}]}, {"x": ""}, True),
    ({"x": [{"anything-but": ["a", "b"]}]}, {"x": "b"}, False),
    ({"x": [{"anything-but": ["a", "b"]}]}, {"x": "c"}, True),
    ({"x": [{"anything-but": ["a", "b"]}]}, {"x": ["a", "c"]}, True),
    ({"x": [{"anything-but": ["a", "b"]}]}, {"x": ["a", "b"]}, False),
    ({"x": [{"anything-but": 123}]}, {"x": 123.0}, False),
    ({"x": [{"anything-but": 123}]}, {"x": 124}, True),
    ({"x": [{"anything-but": 123}]}, {"x": "123"}, True),
    ({"x": [{"anything-but": 1}]}, {"x": True}, True),
    ({"x": [{"anything-but": [100, 200]}]}, {"x": 200}, False),
    ({"x": [{"anything-but": [100, 200]}]}, {"x": 300}, True),
    ({"x": [{"anything-but": {"prefix": "init"}}]}, {"x": "initial"}, False),
    ({"x": [{"anything-but": {"prefix": "init"}}]}, {"x": "running"}, True),
    ({"x": [{"anything-but": {"prefix": "init"}}]}, {}, False),
    ({"x": [{"anything-but": {"prefix": "init"}}]}, {"x": 5}, True),
    ({"x": [{"anything-but": {"prefix": ["a", "b"]}}]}, {"x": "bc"}, False),
    ({"x": [{"anything-but": {"prefix": ["a", "b"]}}]}, {"x": "cb"}, True),
    ({"x": [{"anything-but": {"suffix": ".png"}}]}, {"x": "a.png"}, False),
    ({"x": [{"anything-but": {"suffix": [".png", ".jpg"]}}]}, {"x": "a.gif"}, True),
    ({"x": [{"anything-but": {"suffix": [".png", ".jpg"]}}]}, {"x": "a.jpg"}, False),
    ({"x": [{"anything-but": {"equals-ignore-case": "init"}}]}, {"x": "INIT"}, False),
    ({"x": [{"anything-but": {"equals-ignore-case": ["init", "stop"]}}]}, {"x": "Stop"}, False),
    ({"x": [{"anything-but": {"equals-ignore-case": ["init", "stop"]}}]}, {"x": "run"}, True),
    ({"x": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"x": "/usr/lib/x"}, False),
    ({"x": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"x": "/usr/bin/x"}, True),
    ({"x": [{"anything-but": {"wildcard": ["*.a", "*.b"]}}]}, {"x": "x.b"}, False),
    ({"x": [{"anything-but": {"wildcard": "exact"}}]}, {"x": "exact"}, False),
    ({"x": ["a", {"anything-but": {"prefix": "a"}}]}, {"x": "a"}, True),
]
NUMERIC = [
    ({"x": [{"numeric": [">", 0]}]}, {"x": 0.000001}, True),
    ({"x": [{"numeric": [">", 0]}]}, {"x": 0}, False),
    ({"x": [{"numeric": [">=", 0]}]}, {"x": 0}, True),
    ({"x": [{"numeric": ["<", 10]}]}, {"x": 9.99}, True),
    ({"x": [{"numeric": ["<", 10]}]}, {"x": 10}, False),
    ({"x": [{"numeric": ["<=", 10]}]}, {"x": 10.0}, True),
    ({"x": [{"numeric": ["=", 301.8]}]}, {"x": 3.018e2}, True),
    ({"x": [{"numeric": ["=", 301.8]}]}, {"x": 301.80001}, False),
    ({"x": [{"numeric": [">", 0, "<=", 5]}]}, {"x": 5}, True),
    ({"x": [{"numeric": [">", 0, "<=", 5]}]}, {"x": 0}, False),
    ({"x": [{"numeric": [">", 0, "<=", 5]}]}, {"x": 5.1}, False),
    ({"x": [{"numeric": ["<", 5, ">=", 0]}]}, {"x": 0}, True),
    ({"x": [{"numeric": ["<", 5, ">=", 0]}]}, {"x": 5}, False),
    ({"x": [{"numeric": [">", -5, "<", -1]}]}, {"x": -3}, True),
    ({"x": [{"numeric": [">", 0]}]}, {"x": "5"}, False),
    ({"x": [{"numeric": [">", 0]}]}, {"x": True}, False),
    ({"x": [{"numeric": ["=", 1]}]}, {"x": True}, False),
    ({"x": [{"numeric": [">", 0]}]}, {"x": None}, False),
    ({"x": [{"numeric": ["<", 1]}]}, {"x": None}, False),
    ({"x": [{"numeric": [">", 0]}]}, {}, False),
    ({"x": [{"numeric": [">", 0]}]}, {"x": [-1, 2]}, True),
    ({"x": [{"numeric": [">", 0, "<", 5]}]}, {"x": [-1, 9]}, False),
    ({"x": [{"numeric": [">", 5e9]}]}, {"x": 6e9}, True),
]
EXISTS = [
    ({"x": [{"exists": True}]}, {"x": 1}, True),
    ({"x": [{"exists": True}]}, {"x": None}, True),
    ({"x": [{"exists": True}]}, {"x": ""}, True),
    ({"x": [{"exists": True}]}, {"x": False}, True),
    ({"x": [{"exists": True}]}, {"x": [1]}, True),
    ({"x": [{"exists": True}]}, {}, False),
    ({"x": [{"exists": True}]}, {"x": []}, False),
    ({"x": [{"exists": True}]}, {"x": {}}, False),
    ({"x": [{"exists": True}]}, {"x": {"y": 1}}, False),
    ({"x": [{"exists": False}]}, {}, True),
    ({"x": [{"exists": False}]}, {"y": 1}, True),
    ({"x": [{"exists": False}]}, {"x": None}, False),
    ({"x": [{"exists": False}]}, {"x": ""}, False),
    ({"x": [{"exists": False}]}, {"x": []}, True),
    ({"x": [{"exists": False}]}, {"x": [[], [[]]]}, True),
    ({"x": [{"exists": False}]}, {"x": {}}, True),
    ({"x": [{"exists": False}]}, {"x": {"y": 1}}, True),
    ({"x": [{"exists": False}]}, {"x": [{"y": 1}]}, True),
    ({"o": {"x": [{"exists": False}]}}, {}, True),
    ({"o": {"x": [{"exists": False}]}}, {"o": 5}, True),
    ({"o": {"x": [{"exists": False}]}}, {"o": {"y": 1}}, True),
    ({"o": {"x": [{"exists": False}]}}, {"o": {"x": 1}}, False),
    ({"x": [{"exists": False}, "a"]}, {}, True),
    ({"x": [{"exists": False}, "a"]}, {"x": "a"}, True),
    ({"x": [{"exists": False}, "a"]}, {"x": "b"}, False),
    ({"x": [{"exists": False}, {"anything-but": "a"}]}, {}, True),
]
CIDR = [
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.0.33"}, True),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.1.33"}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.0.255"}, True),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.0.256"}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "no address"}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.0.33\x00"}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": "10.0.0.33/32"}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": 167772193}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {"x": None}, False),
    ({"x": [{"cidr": "10.0.0.0/24"}]}, {}, False),
    ({"x": [{"cidr": "10.0.0.7/24"}]}, {"x": "10.0.0.33"}, True),
    ({"x": [{"cidr": "10.0.0.7/32"}]}, {"x": "10.0.0.7"}, True),
    ({"x": [{"cidr": "0.0.0.0/0"}]}, {"x": "255.1.2.3"}, True),
    ({"x": [{"cidr": "0.0.0.0/0"}]}, {"x": "::1"}, False),
    ({"x": [{"cidr": "2001:db8::/32"}]}, {"x": "2001:db8::1"}, True),
    ({"x": [{"cidr": "2001:db8::/32"}]}, {"x": "2001:0DB8:0:0:0:0:0:1"}, True),
    ({"x": [{"cidr": "2001:db8::/32"}]}, {"x": "2001:db9::1"}, False),
    ({"x": [{"cidr": "2001:db8::/32"}]}, {"x": "10.0.0.1"}, False),
    ({"x": [{"cidr": "::1/128"}]}, {"x": ["10.0.0.1", "::1"]}, True),
    ({"x": [{"cidr": "::1/128"}]}, {"x": "é"}, False),
]
WILDCARD = [
    ({"x": [{"wildcard": "a*c"}]}, {"x": "abc"}, True),
    ({"x": [{"wildcard": "a*c"}]}, {"x": "ac"}, True),
    ({"x": [{"wildcard": "a*c"}]}, {"x": "abcd"}, False),
    ({"x": [{"wildcard": "a*a"}]}, {"x": "a"}, False),
    ({"x": [{"wildcard": "*"}]}, {"x": ""}, True),
    ({"x": [{"wildcard": "*"}]}, {"x": 5}, False),
    ({"x": [{"wildcard": "*"}]}, {"x": None}, False),
    ({"x": [{"wildcard": "*"}]}, {}, False),
    ({"x": [{"wildcard": "*.png"}]}, {"x": "a\nb.png"}, True),
    ({"x": [{"wildcard": "*/lib/*.py"}]}, {"x": "/usr/lib/re.py"}, True),
    ({"x": [{"wildcard": "*/lib/*.py"}]}, {"x": "/usr/lib.py"}, False),
    ({"x": [{"wildcard": "*ab*ba*"}]}, {"x": "aba"}, False),
    ({"x": [{"wildcard": "*ab*ba*"}]}, {"x": "abba"}, True),
    ({"x": [{"wildcard": "a*b*b"}]}, {"x": "ab"}, False),
    ({"x": [{"wildcard": "a*b*b"}]}, {"x": "abb"}, True),
    ({"x": [{"wildcard": "exact"}]}, {"x": "exact"}, True),
    ({"x": [{"wildcard": "exact"}]}, {"x": "exactly"}, False),
    ({"x": [{"wildcard": ""}]}, {"x": ""}, True),
    ({"x": [{"wildcard": "a?c"}]}, {"x": "abc"}, False),
    ({"x": [{"wildcard": "a[b]c"}]}, {"x": "abc"}, False),
    ({"x": [{"wildcard": "a\\*c"}]}, {"x": "a*c"}, True),
    ({"x": [{"wildcard": "a\\*c"}]}, {"x": "abc"}, False),
    ({"x": [{"wildcard": "a\\\\*"}]}, {"x": "a\\bc"}, True),
    ({"x": [{"wildcard": "a\\\\*"}]}, {"x": "abc"}, False),
    ({"x": [{"wildcard": "*\\**"}]}, {"x": "a*b"}, True),
    ({"x": [{"wildcard": "*\\**"}]}, {"x": "ab"}, False),
    ({"x": [{"wildcard": "A*"}]}, {"x": "ab"}, False),
    ({"x": [{"wildcard": "é*ü"}]}, {"x": "é→ü"}, True),
]
LISTS = [
    ({"x": ["a"]}, {"x": ["a", "b"]}, True),
    ({"x": ["a", "c"]}, {"x": ["b", "c"]}, True),
    ({"x": ["a"]}, {"x": ["b", "c"]}, False),
    ({"x": ["a"]}, {"x": []}, False),
    ({"x": ["a"]}, {"x": [["b"], [["a"]]]}, True),
    ({"x": [None]}, {"x": [1, None]}, True),
    ({"x": [1]}, {"x": [True, "1"]}, False),
    ({"x": ["a"]}, {"x": [{"x": "a"}]}, False),
    ({"x": ["a"]}, {"x": [{"x": "b"}, "a"]}, True),
    ({"items": {"sku": ["a"]}}, {"items": [{"sku": "b"}, {"sku": "a"}]}, True),
    ({"items": {"sku": ["a"]}}, {"items": [{"sku": "b"}]}, False),
    ({"items": {"sku": ["a"]}}, {"items": []}, False),
    ({"items": {"sku": ["a"]}}, {"items": ["a", 5, None]}, False),
    ({"items": {"sku": ["a"]}}, {"items": [[{"sku": "b"}], [[{"sku": "a"}]]]}, True),
    ({"items": {"sku": ["a"], "n": [2]}}, {"items": [{"sku": "a", "n": 1}, {"sku": "b", "n": 2}]}, False),
    ({"items": {"sku": ["a"], "n": [2]}}, {"items": [{"sku": "a", "n": 1}, {"sku": "a", "n": 2}]}, True),
    ({"items": {"sku": ["a"], "n": [2]}}, {"items": [[{"sku": "a"}], [{"n": 2}]]}, False),
    ({"items": {"sku": ["a"], "n": [2]}}, {"items": {"sku": ["b", "a"], "n": [1, 2]}}, True),
    ({"o": {"items": {"a": [1]}, "x": [2]}}, {"o": [{"items": [{"a": 1}], "x": 1}, {"x": 2}]}, False),
    ({"o": {"items": {"a": [1]}, "x": [2]}}, {"o": [{"items": [{"a": 1}], "x": 2}]}, True),
    ({"o": {"p": {"a": [1]}, "q": {"a": [1]}}}, {"o": [{"p": [{"a": 1}]}, {"q": [{"a": 1}]}]}, False),
    ({"items": {"sku": [{"exists": False}]}}, {"items": [{"sku": 1}, {"n": 2}]}, False),
    ({"items": {"sku": [{"exists": False}]}}, {"items": [{"n": 1}, {"n": 2}]}, True),
    ({"items": {"sku": [{"exists": False}]}}, {"items": []}, True),
    ({"items": {"sku": [{"exists": False}], "n": [2]}}, {"items": [{"sku": 1}, {"n": 2}]}, True),
    ({"items": {"sku": [{"exists": False}], "n": [2]}}, {"items": [{"sku": 1, "n": 2}, {"n": 1}]}, False),
    ({"items": {"sku": [{"exists": False}, "a"]}}, {"items": [{"sku": "b"}, {}]}, False),
    ({"o": {"$or": [{"a": [{"exists": False}]}, {"b": [{"exists": False}]}]}}, {"o": [{"a": 1}, {"b": 1}]}, False),
    ({"o": {"$or": [{"a": [{"exists": False}]}, {"b": [{"exists": False}]}]}}, {"o": [{"a": 1}, {"c": 1}]}, True),
    ({"o": {"p": {"a": [{"exists": False}]}}}, {"o": [{"p": [{"a": 1}]}, {}]}, False),
    ({"o": {"p": {"a": [{"exists": False}]}, "n": [2]}}, {"o": [{"p": [{"a": 1}]}, {"n": 2}]}, True),
    ({"items": {"sku": [{"exists": False}, "a"]}}, {"items": [{"sku": "b"}, {"sku": "a"}]}, True),
]
OR = [
    ({"$or": [{"x": [1]}, {"y": [2]}]}, {"x": 1}, True),
    ({"$or": [{"x": [1]}, {"y": [2]}]}, {"y": 2}, True),
    ({"$or": [{"x": [1]}, {"y": [2]}]}, {"x": 2, "y": 1}, False),
    ({"$or": [{"x": [1]}, {"y": [2]}]}, {}, False),
    ({"z": [3], "$or": [{"x": [1]}, {"y": [2]}]}, {"x": 1, "z": 3}, True),
    ({"z": [3], "$or": [{"x": [1]}, {"y": [2]}]}, {"x": 1}, False),
    ({"z": [3], "$or": [{"x": [1]}, {"y": [2]}]}, {"z": 3}, False),
    ({"$or": [{"x": [1], "y": [2]}, {"z": [3]}]}, {"x": 1}, False),
    ({"$or": [{"x": [1], "y": [2]}, {"z": [3]}]}, {"x": 1, "y": 2}, True),
    ({"$or": [{"x": [1]}, {"$or": [{"y": [2]}, {"z": [3]}]}]}, {"z": 3}, True),
    ({"$or": [{"x": [1]}, {"w": [0], "$or": [{"y": [2]}, {"z": [3]}]}]}, {"z": 3}, False),
    ({"$or": [{"x": [1]}, {"w": [0], "$or": [{"y": [2]}, {"z": [3]}]}]}, {"z": 3, "w": 0}, True),
    ({"o": {"$or": [{"x": [1]}, {"y": [2]}]}}, {"o": {"y": 2}}, True),
    ({"o": {"$or": [{"x": [1]}, {"y": [2]}]}}, {"x": 1}, False),
    ({"$or": [{"x": [1]}, {"x": [2]}]}, {"x": 2}, True),
    ({"x": [{"prefix": "a"}], "$or": [{"x": [{"suffix": "b"}]}, {"x": [{"suffix": "c"}]}]}, {"x": "adc"}, True),
    ({"x": [{"prefix": "a"}], "$or": [{"x": [{"suffix": "b"}]}, {"x": [{"suffix": "c"}]}]}, {"x": "bdc"}, False),
    ({"$or": [{"x": [{"exists": False}]}, {"x": [1]}]}, {}, True),
    ({"$or": [{"x": [{"exists": False}]}, {"x": [1]}]}, {"x": 2}, False),
    ({"o": {"x": [1], "$or": [{"y": [2]}, {"z": [3]}]}}, {"o": [{"x": 1}, {"y": 2}]}, False),
    ({"o": {"x": [1], "$or": [{"y": [2]}, {"z": [3]}]}}, {"o": [{"x": 1}, {"x": 1, "z": 3}]}, True),
    ({"o": {"x": [1]}, "$or": [{"o": {"y": [2]}}, {"z": [3]}]}, {"o": [{"x": 1}, {"y": 2}]}, False),
    ({"o": {"x": [1]}, "$or": [{"o": {"y": [2]}}, {"z": [3]}]}, {"o": [{"x": 1}, {"x": 1, "y": 2}]}, True),
    ({"o": {"x": [1]}, "$or": [{"o": {"y": [2]}}, {"z": [3]}]}, {"o": [{"x": 1}, {"y": 2}], "z": 3}, True),
    ({"$or": [{"o": {"y": [2]}}, {"z": [3]}], "o": {"x": [1]}}, {"o": {"x": 1, "y": 2}}, True),
    (
        {"o": {"x": [1]}, "$or": [{"w": [0], "$or": [{"o": {"y": [2]}}, {"o": {"y": [3]}}]}, {"z": [3]}]},
        {"w": 0, "o": [{"x": 1, "y": 1}, {"x": 2, "y": 3}]},
        False,
    ),
    (
        {"o": {"x": [1]}, "$or": [{"w": [0], "$or": [{"o": {"y": [2]}}, {"o": {"y": [3]}}]}, {"z": [3]}]},
        {"w": 0, "o": [{"x": 1, "y": 1}, {"x": 1, "y": 3}]},
        True,
    ),
    (
        {"o": {"p": {"x": [1]}}, "$or": [{"o": {"p": {"y": [2]}}}, {"z": [3]}]},
        {"o": [{"p": [{"x": 1}, {"y": 2}]}, {"p": [{"y": 2, "x": 1}]}]},
        True,
    ),
    (
        {"o": {"p": {"x": [1]}}, "$or": [{"o": {"p": {"y": [2]}}}, {"z": [3]}]},
        {"o": [{"p": [{"x": 1}, {"y": 2}]}]},
        False,
    ),
]
TABLES = {
    "literal": LITERALS,
    "field": FIELDS,
    "affix": PREFIX_AND_SUFFIX,
    "ignoring case": IGNORING_CASE,
    "anything-but": ANYTHING_BUT,
    "numeric": NUMERIC,
    "exists": EXISTS,
    "cidr": CIDR,
    "wildcard": WILDCARD,
    "list": LISTS,
    "$or": OR,
}
CASES = [pytest.param(*case, id=f"{name} {at}") for name, table in TABLES.items() for at, case in enumerate(table)]


@pytest.mark.parametrize(("pattern", "payload", "expected"), CASES)
def test_a_payload_matches_as_the_table_says_and_its_explanation_too(pattern, payload, expected):
    """By operator, edges first."""
    assert (expected, expected) == (payload_predicate(pattern)(payload), explain_tree(pattern, payload).ok)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ([], "payload cannot be []: a mapping of fields to lists was expected: write {'total': [300]}"),
        (
            {},
            "payload cannot be {}: a mapping without fields matches nothing one could name: name a field, "
            "or leave it out",
        ),
        (
            {"o": {}},
            "payload['o'] cannot be {}: a mapping without fields matches nothing one could name: name a field, "
            "or leave it out",
        ),
        ({"total": 300}, "payload['total'] cannot be 300: a list of what matches was expected: write [300]"),
        (
            {"o": {"x": []}},
            "payload['o']['x'] cannot be []: at least one matcher was expected: write what matches, "
            "or [{'exists': False}]",
        ),
        ({1: ["a"]}, "payload cannot be {1: ['a']}: names of fields are text: write '1'"),
        (
            {"total": {"numeric": [">", 0]}},
            "payload['total'] cannot be {'numeric': ['>', 0]}: an operator stands in a list: write [{'numeric': ...}]",
        ),
        (
            {"x": {"prefix": "a"}},
            "payload['x'] cannot be {'prefix': 'a'}: an operator stands in a list: write [{'prefix': ...}]",
        ),
        ({"x": [{"prefx": "a"}]}, "payload['x'][0] has no operator 'prefx'; did you mean 'prefix'?"),
        (
            {"x": ["a", {"anything_but": "a"}]},
            "payload['x'][1] has no operator 'anything_but'; did you mean 'anything-but'?",
        ),
        (
            {"x": [{"zzz": 1}]},
            "payload['x'][0] has no operator 'zzz'; write one of prefix, suffix, equals-ignore-case, anything-but, "
            "numeric, exists, cidr, wildcard",
        ),
        (
            {"x": [{"prefix": "a", "suffix": "b"}]},
            "payload['x'][0] cannot be {'prefix': 'a', 'suffix': 'b'}: one operator was expected: give each a mapping "
            "of its own, any of them may match",
        ),
        (
            {"x": [["a"]]},
            "payload['x'][0] cannot be ['a']: text, a finite number, true, false, null or one operator was expected: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [float("nan")]},
            "payload['x'][0] cannot be nan: text, a finite number, true, false, null or one operator was expected: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [{"prefix": 5}]},
            "payload['x'][0]['prefix'] cannot be 5: text was expected, or {'equals-ignore-case': text}: "
            "write {'prefix': 'x'}",
        ),
        (
            {"x": [{"suffix": {"prefix": "a"}}]},
            "payload['x'][0]['suffix'] cannot be {'prefix': 'a'}: text was expected, or "
            "{'equals-ignore-case': text}: write {'suffix': 'x'}",
        ),
        (
            {"x": [{"equals-ignore-case": ["a"]}]},
            "payload['x'][0]['equals-ignore-case'] cannot be ['a']: text was expected: "
            "write {'equals-ignore-case': 'x'}",
        ),
        (
            {"x": [{"anything-but": ["a", 1]}]},
            "payload['x'][0]['anything-but'] cannot be ['a', 1]: texts alone or numbers alone were expected: "
            "write {'anything-but': ['a', 'b']}",
        ),
        (
            {"x": [{"anything-but": None}]},
            "payload['x'][0]['anything-but'] cannot be None: texts alone or numbers alone were expected: "
            "write {'anything-but': ['a', 'b']}",
        ),
        (
            {"x": [{"anything-but": {"sufix": "a"}}]},
            "payload['x'][0]['anything-but'] cannot be {'sufix': 'a'}: texts, numbers or one of prefix, suffix, "
            "equals-ignore-case, wildcard was expected; did you mean 'suffix'?",
        ),
        (
            {"x": [{"anything-but": {"prefix": ""}}]},
            "payload['x'][0]['anything-but']['prefix'] cannot be '': every text begins and ends with the empty text: "
            "leave it out",
        ),
        (
            {"x": [{"numeric": [">"]}]},
            "payload['x'][0]['numeric'] cannot be ['>']: [operator, number] or a lower and an upper bound was "
            "expected: write ['>', 0] or ['>=', 0, '<', 5]",
        ),
        (
            {"x": [{"numeric": ["=>", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['=>', 5]: '=>' is no comparison; write one of <, <=, >, >=, =",
        ),
        (
            {"x": [{"numeric": [">", "5"]}]},
            "payload['x'][0]['numeric'] cannot be ['>', '5']: '5' is no number; write one, without quotation marks",
        ),
        (
            {"x": [{"numeric": [">", 5, "<", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['>', 5, '<', 5]: the lower bound must be below the upper one: "
            "swap them, or write ['=', number]",
        ),
        (
            {"x": [{"numeric": [">", 1, ">", 5]}]},
            "payload['x'][0]['numeric'] cannot be ['>', 1, '>', 5]: [operator, number] or a lower and an upper bound "
            "was expected: write ['>', 0] or ['>=', 0, '<', 5]",
        ),
        (
            {"x": [{"exists": "yes"}]},
            "payload['x'][0]['exists'] cannot be 'yes': true or false was expected: "
            "write {'exists': False} for a missing field",
        ),
        (
            {"x": [{"cidr": "10.0.0.0"}]},
            "payload['x'][0]['cidr'] cannot be '10.0.0.0': a block of addresses was expected: "
            "write '10.0.0.0/24' or '2001:db8::/32'",
        ),
        (
            {"x": [{"cidr": "10.0.0.0/33"}]},
            "payload['x'][0]['cidr'] cannot be '10.0.0.0/33': a block of addresses was expected: "
            "write '10.0.0.0/24' or '2001:db8::/32'",
        ),
        (
            {"x": [{"wildcard": "a**b"}]},
            "payload['x'][0]['wildcard'] cannot be 'a**b': two * beside each other were found, and one does it: "
            "take one out",
        ),
        (
            {"x": [{"wildcard": "a\\b"}]},
            "payload['x'][0]['wildcard'] cannot be 'a\\\\b': a backslash goes before * or another backslash: "
            "write two for one",
        ),
        (
            {"x": [{"wildcard": "a\\"}]},
            "payload['x'][0]['wildcard'] cannot be 'a\\\\': a backslash goes before * or another backslash: "
            "write two for one",
        ),
        (
            {"$or": [{"x": [1]}]},
            "payload['$or'] cannot be [{'x': [1]}]: a list of at least two patterns was expected: "
            "write [{'a': [1]}, {'b': [2]}]",
        ),
        (
            {"o": {"$or": [{"x": [1]}, {"y": 2}]}},
            "payload['o']['$or'][1]['y'] cannot be 2: a list of what matches was expected: write [2]",
        ),
    ],
)
def test_a_pattern_that_cannot_be_says_where_what_and_what_to_do(pattern, expected):
    """Nothing is compiled of it."""
    for refuses in (check_pattern, payload_predicate, lambda given: explain_pattern(given, {})):
        with pytest.raises(InvalidTrigger) as caught:
            refuses(pattern)

        assert expected == str(caught.value)


def nested(levels):
    """A pattern of so many levels, and a payload that matches."""
    pattern, payload = {"x": [1]}, {"x": 1}
    for _ in range(levels - 1):
        pattern, payload = {"x": pattern}, {"x": payload}
    return pattern, payload


def test_a_pattern_as_deep_as_a_payload_may_be_matches_and_a_deeper_one_is_refused():
    """No RecursionError comes out."""
    pattern, payload = nested(150)

    assert (True, True) == (payload_predicate(pattern)(payload), explain_tree(pattern, payload).ok)
    for levels in (151, 100_000):
        with pytest.raises(InvalidTrigger, match="take levels out"):
            check_pattern(nested(levels)[0])


def test_alternatives_that_would_have_to_be_multiplied_out_too_often_are_refused():
    """Twenty choices of two, each asking of the same list as the others, would be a million."""
    pattern = {"z": [1]}
    for at in range(20):
        choice = [{"y": {"a": [at]}}, {"y": {"b": [at]}}]
        pattern = {"x": {"$or": choice}, "$or": [pattern, {"w": [at]}]}

    with pytest.raises(InvalidTrigger, match=f"in more than {MOST_WAYS:,} ways: use fewer alternatives"):
        check_pattern(pattern)


def test_a_wildcard_of_many_stars_takes_no_longer_than_its_text_is_long():
    """With a regular expression this would not end."""
    assert payload_predicate({"x": [{"wildcard": "*a" * 30 + "*b"}]})({"x": "a" * 100_000}) is False


@pytest.mark.parametrize(
    ("pattern", "payload", "expected"),
    [
        (
            {"order": {"total": [{"numeric": [">=", 10, "<", 20]}]}},
            {"order": {"total": 25}},
            [("order.total", "at least 10 and less than 20", "25", False)],
        ),
        ({"x": ["EU", 5, None, True]}, {}, [("x", '"EU" or 5 or null or true', "missing", False)]),
        ({"x": [{"exists": False}]}, {"x": None}, [("x", "missing", "null", False)]),
        ({"x": [{"exists": False}]}, {"x": []}, [("x", "missing", "missing (an empty list)", True)]),
        ({"x": [{"exists": True}]}, {"x": {"y": 1}}, [("x", "present", "missing (an object is there)", False)]),
        ({"x": ["a"]}, {"x": [{"y": 1}]}, [("x", '"a"', "missing (a list of objects is there)", False)]),
        ({"x": [{"prefix": "é"}]}, {"x": "é" * 99}, [("x", 'begins with "é"', '"' + "é" * 56 + "...", True)]),
        ({"x": [{"suffix": "b"}]}, {"x": ["ab", "c"]}, [("x", 'ends with "b"', '["ab", "c"]', True)]),
        (
            {"x": [{"prefix": {"equals-ignore-case": "a"}}, {"equals-ignore-case": "b"}]},
            {"x": "B"},
            [("x", 'begins with "a" (in any case) or "b" (in any case)', '"B"', True)],
        ),
        ({"x": [{"cidr": "10.0.0.0/8"}]}, {"x": "10.1.1.1"}, [("x", "an address in 10.0.0.0/8", '"10.1.1.1"', True)]),
        ({"x": [{"wildcard": "a*"}]}, {"x": "b"}, [("x", 'like "a*"', '"b"', False)]),
        ({"x": [{"anything-but": ["a", "b"]}]}, {"x": "b"}, [("x", 'anything but "a" or "b"', '"b"', False)]),
        (
            {"x": [{"anything-but": {"prefix": ["a", "b"]}}]},
            {"x": 1},
            [("x", 'anything but one that begins with "a" or "b"', "1", True)],
        ),
        (
            {"x": [{"anything-but": {"equals-ignore-case": "a"}}]},
            {"x": "A"},
            [("x", 'anything but "a" (in any case)', '"A"', False)],
        ),
        ({"a.b": {"c": [1]}}, {"a.b": {"c": 1}}, [("['a.b'].c", "1", "1", True)]),
        ({"a": {"b.c": [1]}}, {}, [("a['b.c']", "1", "missing", False)]),
    ],
)
def test_an_explanation_says_place_wanted_actual_and_whether_it_is_ok(pattern, payload, expected):
    """In plain words, values as JSON."""
    assert expected == explain_pattern(pattern, payload)


def test_of_a_list_of_objects_the_one_that_matches_or_comes_nearest_is_explained():
    """With its place in the list."""
    pattern = {"items": {"sku": ["a"], "n": [2]}}

    assert [("items[1].sku", '"a"', '"a"', True), ("items[1].n", "2", "3", False)] == explain_pattern(
        pattern, {"items": [{"sku": "b"}, {"sku": "a", "n": 3}]}
    )
    assert [("items[1][0].sku", '"a"', '"a"', True), ("items[1][0].n", "2", "2", True)] == explain_pattern(
        pattern, {"items": [{"sku": "a", "n": 1}, [{"sku": "a", "n": 2}]]}
    )
    assert [("items[1].sku", "missing", "5", False)] == explain_pattern(
        {"items": {"sku": [{"exists": False}]}}, {"items": [{"n": 1}, {"sku": 5}]}
    )


def test_an_explanation_shows_how_clauses_combine():
    """`$or` stands as any of its alternatives, beside its siblings."""
    tree = explain_tree({"z": [3], "$or": [{"x": [1]}, {"y": [2], "w": [4]}]}, {"z": 3, "y": 2})
    [sibling, choice] = tree.parts

    assert ("all", False) == (tree.kind, tree.ok)
    assert ("clause", True, "z") == (sibling.kind, sibling.ok, sibling.place)
    assert ("any", False) == (choice.kind, choice.ok)
    assert [("all", False), ("all", False)] == [(each.kind, each.ok) for each in choice.parts]
    assert [("x", False), ("y", True), ("w", False)] == [(each.place, each.ok) for each in choice.clauses()]


def test_the_same_pattern_gives_the_same_test():
    """It is compiled once."""
    assert payload_predicate({"x": [1]}) is payload_predicate({"x": (1,)})
