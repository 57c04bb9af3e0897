from eventkit.webhooks.curl import curl_line
from eventkit.webhooks.kinds import kind_of, signature_of
from eventkit.webhooks.receiver import METHODS, Decision, admitted, again, decide, duplicate, is_local, refusal
from eventkit.webhooks.record import Via, delivery_of, rejected
from eventkit.webhooks.rejection import Rejected
from eventkit.webhooks.rendering import check_template
from eventkit.webhooks.reply import WORDS, Reply
from eventkit.webhooks.request import Headers, Request, content
from eventkit.webhooks.samples import SAMPLES, Sample, merged, sample, unique
from eventkit.webhooks.signature import SCHEMES, check_verify, fingerprint, scheme_of, sign

__all__ = [
    "METHODS",
    "SAMPLES",
    "SCHEMES",
    "WORDS",
    "Decision",
    "Headers",
    "Rejected",
    "Reply",
    "Request",
    "Sample",
    "Via",
    "admitted",
    "again",
    "check_template",
    "check_verify",
    "content",
    "curl_line",
    "decide",
    "delivery_of",
    "duplicate",
    "fingerprint",
    "is_local",
    "kind_of",
    "merged",
    "refusal",
    "rejected",
    "sample",
    "scheme_of",
    "sign",
    "signature_of",
    "unique",
]
