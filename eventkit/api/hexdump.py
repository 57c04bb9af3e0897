"""Bytes as text: their places, sixteen to a line in hex, and what of them is ASCII."""

from __future__ import annotations

__all__ = ["hexdump"]

ROW = 16


def hexdump(data: bytes, most: int) -> str:
    """The first bytes, at most so many, and how many there are where that is not all."""
    rows = [_row(place, data[place : min(place + ROW, most)]) for place in range(0, min(len(data), most), ROW)]
    return "\n".join([*rows, *([f"… {len(data) - most:,} bytes more"] if len(data) > most else [])])


def _row(place: int, part: bytes) -> str:
    first, second = part[: ROW // 2].hex(" "), part[ROW // 2 :].hex(" ")
    plain = "".join(chr(each) if 0x20 <= each < 0x7F else "." for each in part)
    return f"{place:08x}  {first:<23}  {second:<23}  |{plain}|"
