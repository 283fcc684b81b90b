"""A mail as what is said: its subject, whose it is, its words, and what hung on it by name.

Sources: RFC 5322 (messages) and RFC 2045 (their parts). What is wrong in a mail the parser notes
and goes on. Signatures and quoted mails stay: what is cut off by mistake is lost.
"""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from chatapp.archives import blocks, hypertext

TYPE = "message/rfc822"

_ODD = (AttributeError, LookupError, TypeError, ValueError)
"""What the parser fails with where a header or a part is too odd even for it."""


def markdown(raw: bytes) -> tuple[str, str]:
    """Say a mail in Markdown; with its Message-ID, which it keeps when it is delivered again."""
    mail = message_from_bytes(raw, policy=policy.default)
    head = _drawn(header=_header(mail, "subject"), context=_author(mail))
    hung = ", ".join(_names(mail))
    parts = [head, _words(mail), _drawn(context=f"📎 {hung}" if hung else "")]
    return "\n\n".join(filter(None, parts)), _header(mail, "message-id")


def _drawn(**lines: str) -> str:
    """Draw lines as Slack's blocks of these kinds, in which nothing is a mark."""
    texts = {kind: {"type": "plain_text", "text": line} for kind, line in lines.items()}
    drawn = [{"type": kind, "text": it, "elements": [it]} for kind, it in texts.items()]
    return blocks.markdown({"blocks": drawn})


def _author(mail: EmailMessage) -> str:
    try:
        first = mail["from"].addresses[0]
        return str(first.display_name or first.addr_spec)
    except _ODD:
        return _header(mail, "from")


def _words(mail: EmailMessage) -> str:
    """The plain text, whose marks and quotations are read as ours, or what a page would say."""
    for kind in ("plain", "html"):
        part = mail.get_body(preferencelist=(kind,))
        if part and (text := _content(part).strip()):
            return text if kind == "plain" else hypertext.markdown(text)
    return ""


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except _ODD:  # an alphabet that nobody knows
        raw = part.get_payload(decode=True)
        return raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""


def _names(mail: EmailMessage) -> Iterator[str]:
    try:
        yield from (it.get_filename() or it.get_content_type() for it in mail.iter_attachments())
    except _ODD:
        return


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(mail[name] or "").split())
    except _ODD:
        return ""
