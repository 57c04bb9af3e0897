"""Sends an HTTP request.

1. Only http and https, only to addresses open to anybody, unless the action says `allow_private`.
2. The connection goes to the address that was checked; name and certificate are still the host's. No proxy is used, for
   a proxy would resolve the name again, and no redirect is followed.
3. What is recorded has no secrets: of the address scheme and host, of the answer at most 1,000 characters.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from eventkit.actions.addresses import resolve, why_private
from eventkit.actions.context import named_resources
from eventkit.actions.outcome import Call, Outcome, failed, failed_by
from eventkit.actions.redaction import secret_values, short_address
from eventkit.errors import TemplateError
from eventkit.model.action import CallWebhook
from eventkit.model.base import read_json, to_json
from eventkit.model.secrecy import hide_headers, hide_values
from eventkit.templates import compile_text

if TYPE_CHECKING:
    import ssl

    import httpx

__all__ = ["perform"]

PORTS = {"http": 80, "https": 443}
MOST_CHARACTERS = 1_000
MOST_BYTES = 8_192
FIRST_WAIT = 0.5
LONGEST_WAIT = 30.0
AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class _Request:
    """A request as rendered, and the addresses that may be connected to."""

    method: str
    url: httpx.URL
    headers: dict[str, str]
    content: bytes
    addresses: tuple[str, ...]
    timeout_seconds: float


def perform(action: CallWebhook, call: Call) -> Outcome:
    """Sends the request, again after failures that may pass; ok when the answer is 2xx.

    A call whose answer did not come in time is sent again too: it may arrive more than once.
    """
    try:
        request = _prepare(action, call)
    except TemplateError as error:
        return failed_by(error, saying="Template rendering failed")
    if isinstance(request, Outcome):
        return request
    for attempt in range(action.retries + 1):
        if attempt:
            call.host.clock.sleep(min(FIRST_WAIT * 2 ** (attempt - 1), LONGEST_WAIT))
        outcome, passing = _attempt(request)
        if not passing:
            break
    return outcome


def _prepare(action: CallWebhook, call: Call) -> _Request | Outcome:
    if not action.url:
        return failed(
            "call-webhook has no url to call: a block_document_id names a block on a Prefect server, "
            "so give url=... to call it from here"
        )
    templates = (action.url, action.headers, action.payload)
    context = {**call.context, **named_resources(templates, call.event, call.host)}
    url = _url(_unsaid("the url", action.url, context).strip())
    content = _content(action.payload, context)
    headers = _headers(action.headers, context, content)
    if url is None:
        return failed("Unable to call the webhook: its address is not an http or https URL with a host")
    where = short_address(str(url))
    try:
        addresses = resolve(url.raw_host.decode("ascii"), url.port or PORTS[url.scheme])
    except (OSError, UnicodeError) as error:
        return failed(f"Unable to call {where}: its host is not known ({error})")
    refused = None if action.allow_private else _refusal(where, addresses)
    if refused is not None:
        return refused
    return _Request(action.method, url, headers, content, tuple(addresses), action.timeout_seconds)


def _url(text: str) -> httpx.URL | None:
    import httpx

    try:
        url = httpx.URL(text)
    except httpx.InvalidURL:
        return None
    possible = url.scheme in PORTS and url.host and (url.port is None or 0 < url.port < 65_536)
    return url if possible else None


def _refusal(where: str, addresses: list[str]) -> Outcome | None:
    for address in addresses:
        kind = why_private(address)
        if kind is not None:
            return failed(
                f"Refused to call {where}: {address} is a {kind} address, and a webhook goes to public "
                "ones: say allow_private=True on the action if this is meant"
            )
    return None


def _content(payload: str | Mapping[str, Any], context: Mapping[str, Any]) -> bytes:
    """The body: a text rendered; a mapping with each text in it rendered, as JSON."""
    if isinstance(payload, str):
        return compile_text(payload).render(context).encode()
    return to_json(_rendered(payload, context)) if payload else b""


def _rendered(value: Any, context: Mapping[str, Any]) -> Any:
    if isinstance(value, str):
        return compile_text(value).render(context)
    if isinstance(value, Mapping):
        return {_rendered(name, context): _rendered(held, context) for name, held in value.items()}
    return [_rendered(held, context) for held in value] if isinstance(value, list | tuple) else value


def _headers(given: Mapping[str, str], context: Mapping[str, Any], content: bytes) -> dict[str, str]:
    """The headers by lower-case name: those given, rendered, over ours."""
    headers = {"user-agent": "eventkit", "accept-encoding": "identity"}
    if content:
        headers["content-type"] = _content_type(content)
    return headers | {name.lower(): _unsaid(f"the header {name!r}", value, context) for name, value in given.items()}


def _unsaid(what: str, template: str, context: Mapping[str, Any]) -> str:
    """The text of a template that may hold a secret, which an error must not repeat."""
    try:
        return compile_text(template).render(context)
    except TemplateError as error:
        why = type(error.__cause__ or error).__name__
        raise TemplateError(f"{what} cannot be rendered: {why}: correct its template") from error


def _content_type(content: bytes) -> str:
    try:
        read_json(content)
    except ValueError:
        return "text/plain; charset=utf-8"
    return "application/json"


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """The certificates to trust, read once: reading them takes longer than most calls."""
    import httpx

    return httpx.create_ssl_context()


def _attempt(request: _Request) -> tuple[Outcome, bool]:
    """One try over the addresses, and whether another may end better."""
    import httpx

    where = short_address(str(request.url))
    outcome = failed(f"Unable to call {where}: its host has no address")
    with httpx.Client(
        verify=_tls(), timeout=request.timeout_seconds, trust_env=False, follow_redirects=False
    ) as client:
        for address in request.addresses:
            try:
                return _exchange(client, request, address)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                outcome = failed(f"Unable to call {where}: {type(error).__name__} at {address} ({error})")
            except httpx.TimeoutException:
                return failed(f"Unable to call {where}: no answer within {request.timeout_seconds:g} seconds"), True
            except (httpx.LocalProtocolError, ValueError) as error:
                return failed(f"Unable to call {where}: the request is no HTTP ({type(error).__name__})"), False
            except httpx.HTTPError as error:
                return failed(f"Unable to call {where}: {type(error).__name__}"), True
    return outcome, True


def _exchange(client: httpx.Client, request: _Request, address: str) -> tuple[Outcome, bool]:
    headers = {"host": request.url.netloc.decode("ascii")} | request.headers
    with client.stream(
        request.method,
        request.url.copy_with(host=address),
        headers=[(name.encode(), value.encode()) for name, value in headers.items()],
        content=request.content,
        extensions={"sni_hostname": request.url.raw_host.decode("ascii")},
    ) as response:
        body = _read(response, deadline=time.monotonic() + request.timeout_seconds)
    secrets = secret_values(response.request.headers, str(request.url))
    shown = {name: hide_values(value, secrets) for name, value in response.headers.items()}
    details = {
        "status_code": response.status_code,
        "response_body": hide_values(body, secrets)[:MOST_CHARACTERS],
        "response_headers": hide_headers(shown),
    }
    if response.is_success:
        return Outcome(ok=True, details=details), False
    hint = " (redirects are not followed: give the address it leads to)" if response.is_redirect else ""
    reason = f"Unexpected status from 'call-webhook' action: {response.status_code}{hint}"
    return Outcome(ok=False, reason=reason, details=details), response.status_code in AGAIN


def _read(response: httpx.Response, *, deadline: float) -> str:
    """The first part of the body as text; an answer that trickles in is left at the deadline."""
    body = b""
    for chunk in response.iter_raw():
        body += chunk
        if len(body) >= MOST_BYTES or time.monotonic() > deadline:
            break
    return body[:MOST_BYTES].decode("utf-8", errors="replace")
