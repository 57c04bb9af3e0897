"""A line for a shell that calls a webhook as its sender would, signed there with a key that the line only names."""

from __future__ import annotations

import re
import shlex

from eventkit.model.webhook import WebhookSpec
from eventkit.webhooks.signature import scheme_of

__all__ = ["curl_line"]

_HEX = 'od -An -vtx1 | tr -d " \\n"'
_BASE64 = 'base64 | tr -d "\\n"'


def curl_line(spec: WebhookSpec, url: str, body: str, *, kind: str = "application/json") -> str:
    """The line: for bash, with curl and openssl. The key is read where it lies when the line is run.

    url: whole, or a path alone where the rest is not known; whoever runs the line writes that in for YOUR-HOST.
    """
    url = url if "://" in url else f"https://YOUR-HOST{url}"
    scheme = scheme_of(spec.verify)
    headers = [f"-H {shlex.quote(f'Content-Type: {kind}')}"]
    before = [f"body={shlex.quote(body)}"]
    if scheme is not None:
        key = _key(spec.secrets[0])
        lines, signed = _signed(spec, key)
        before += lines
        headers += signed
    return "; ".join([*before, f'curl -sS -i -X POST {" ".join(headers)} --data-raw "$body" {shlex.quote(url)}'])


def _key(reference: str) -> str:
    """What a shell puts in for the key."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        return f"${{{name}}}"
    service, _, user = name.partition("/")
    return f"$(keyring get {shlex.quote(service)} {shlex.quote(user)})"


def _quoted(text: str) -> str:
    """The text as it stands between double quotes."""
    return re.sub(r'([\\"$`])', r"\\\1", text)


def _hmac(key: str, *, encoding: str = "hex", algorithm: str = "sha256", signed: str = "$body") -> str:
    """A digest as the shell computes it. key: what the shell puts in for it; `hexkey:...` where it is bytes in hex."""
    how = f"-mac HMAC -macopt {key}" if key.startswith("hexkey:") else f'-hmac "{key}"'
    digest = f'printf %s "{signed}" | openssl dgst -{algorithm} {how} -binary'
    return f"$({digest} | {_BASE64 if encoding == 'base64' else _HEX})"


def _signed(spec: WebhookSpec, key: str) -> tuple[list[str], list[str]]:
    """What is set before, and the headers, by the scheme's name."""
    name, verify = spec.verify.scheme, spec.verify
    now, id = "t=$(date +%s)", "id=$(date +%s%N)"
    if name == "bearer":
        return [], [f'-H "Authorization: Bearer {key}"']
    if name == "gitlab":
        return [id], [f'-H "X-Gitlab-Token: {key}"', '-H "Idempotency-Key: $id"']
    if name == "github":
        return [id], [f'-H "X-Hub-Signature-256: sha256={_hmac(key)}"', '-H "X-GitHub-Delivery: $id"']
    if name == "shopify":
        return [id], [f'-H "X-Shopify-Hmac-SHA256: {_hmac(key, encoding="base64")}"', '-H "X-Shopify-Webhook-Id: $id"']
    if name == "stripe":
        return [now], [f'-H "Stripe-Signature: t=$t,v1={_hmac(key, signed="$t.$body")}"']
    if name == "slack":
        signature = _hmac(key, signed="v0:$t:$body")
        return [now], [f'-H "X-Slack-Signature: v0={signature}"', '-H "X-Slack-Request-Timestamp: $t"']
    if name in ("standard-webhooks", "openai", "svix"):
        prefix = "svix" if name == "svix" else "webhook"
        raw = f'k={key}; k=$(printf %s "${{k#whsec_}}" | base64 -d | {_HEX})'
        signature = _hmac("hexkey:$k", encoding="base64", signed="$id.$t.$body")
        headers = [f'-H "{prefix}-id: $id"', f'-H "{prefix}-timestamp: $t"', f'-H "{prefix}-signature: v1,{signature}"']
        return [now, id, raw], headers
    stamped = verify.timestamp_header is not None
    signature = _hmac(
        key, encoding=verify.encoding, algorithm=verify.algorithm, signed="$t.$body" if stamped else "$body"
    )
    before = [now] if stamped else []
    headers = [f'-H "{_quoted(f"{verify.header}: {verify.prefix}")}{signature}"']
    if verify.timestamp_header is not None:
        headers.append(f'-H "{_quoted(verify.timestamp_header)}: $t"')
    if verify.id_header is not None:
        before.append(id)
        headers.append(f'-H "{_quoted(verify.id_header)}: $id"')
    return before, headers
