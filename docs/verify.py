"""Verify a Portcullis ledger export: python3 verify.py FILE [--head SEQ:HASH]

Needs nothing but Python 3.8 or later; no network, no database. docs/ledger.md describes the file.
Exit 0: unbroken. 1: broken, naming the first number that is not as it was written. 2: wrong call.
"""
import argparse, hashlib, json, re

FORMAT, GENESIS, MAX_LINE = "portcullis-ledger/1", "0" * 64, 4 * 1024 * 1024
HEADER, LINK = "format organisation exportedAt from to count head".split(), "seq prev hash bytes".split()


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text):
    """The object in a text; empty when there is none. NaN and Infinity are not JSON: int() refuses them."""
    try:
        value = json.loads(text, parse_constant=int)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def exact(names, value):
    """The one way to write these fields: what was exported has no other."""
    return json.dumps({name: value[name] for name in names}, ensure_ascii=False, separators=(",", ":"))


def are_texts(*values):
    return all(isinstance(v, str) and not re.search("[\ud800-\udfff]", v) for v in values)


def are_numbers(*values):
    return all(type(v) is int and 0 <= v < 2**53 for v in values)


def read_header(text):
    h = parse(text)
    kinds = are_texts(h.get("organisation"), h.get("exportedAt"), h.get("head"))
    if h.get("format") != FORMAT or not kinds or not are_numbers(h.get("from"), h.get("to"), h.get("count")):
        return h, f"The first line is not the header of a {FORMAT} export."
    body = exact(HEADER, h)
    if text != f'{body[:-1]},"check":"{sha256(body)}"}}':
        return h, "The header was edited: it does not match its own check."
    if h["from"] != 1 or h["to"] != h["count"] or (h["to"] == 0) != (h["head"] == GENESIS):
        return h, "The header contradicts itself: first and last number, count and head do not fit together."
    return h, None


def read_link(text, n, head):
    """The link of a line, and why it may not be entry n behind the hash `head`; read_header likewise."""
    v = parse(text)
    shape = are_numbers(v.get("seq")) and are_texts(v.get("prev"), v.get("hash"), v.get("bytes"))
    if not shape or not all(re.fullmatch("[0-9a-f]{64}", v[k]) for k in ("prev", "hash")) or exact(LINK, v) != text:
        return v, f"Entry {n} is damaged: what stands in its place is not an entry as it was written."
    if v["seq"] > n:
        return v, f"Entry {n} is missing or was moved: entry {v['seq']} stands in its place."
    if v["seq"] < n:
        return v, f"Entry {v['seq']} stands where entry {n} should be: doubled, moved or put in."
    if v["prev"] != head:
        return v, f"Entry {n} does not follow from what stands before it: one of the two was changed, or the chain was rebuilt."
    if v["hash"] != sha256(head + v["bytes"]):
        return v, f"Entry {n} was edited: its content does not give its hash."
    e = parse(v["bytes"])
    if not all(isinstance(e.get(k), str) for k in ("key", "at", "action")) or not isinstance(e.get("record", 0), (str, type(None))):
        return v, f"Entry {n} is damaged: its content is not an event."
    if not v["bytes"].endswith(f',"seq":{n}}}'):
        return v, f"Entry {n} was moved: inside it has another number."
    return v, None


def verify(file, noted_seq=0, noted_hash=""):
    """(first bad number, why), or (None, what was found) when unbroken. Number 0 is the header."""
    header, n, head = {}, 0, GENESIS  # n: the number of the line we are at
    for raw in iter(lambda: file.readline(MAX_LINE + 1), b""):
        if n and n > header["to"]:
            return n, f"There is more in the file after entry {header['to']}, the last by its header."
        if not raw.endswith(b"\n"):
            return n, f"The file breaks off inside {f'entry {n}' if n else 'its header'}."
        try:
            text = raw[:-1].decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        if text.endswith("\r"):
            return n, "The line ends were changed to those of Windows: have the file sent again, unconverted."
        value, why = read_link(text, n, head) if n else read_header(text)
        if why:
            return n, why
        header, head = (header, value["hash"]) if n else (value, GENESIS)
        if n and n == noted_seq and head != noted_hash:
            return n, f"Entry {n} is not the one noted elsewhere: the chain was rebuilt, there or before."
        n += 1
    if n == 0:
        return 0, "The file is empty."
    if n <= header["to"]:
        return n, f"Entries {n} to {header['to']} are missing at the end of the file: it was cut."
    if head != header["head"]:
        return n - 1, f"Entry {n - 1} is not the one its header names as the last."
    if n <= noted_seq:
        return n, f"Entries {n} to {noted_seq} are missing: the head noted elsewhere lies beyond the end of this file."
    return None, f"{n - 1} entries, unbroken from 1 to {n - 1}. Head {n - 1}:{head}" if n > 1 else "an empty ledger."


def noted_head(text):
    if not re.fullmatch("[1-9][0-9]{0,14}:[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError("a head is a number, a colon and 64 hexadecimal digits")
    return int(text[:-65]), text[-64:]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--head", type=noted_head, default=(0, ""), metavar="SEQ:HASH", help="as noted elsewhere")
    call = parser.parse_args()
    with open(call.file, "rb") as export:
        bad, words = verify(export, *call.head)
    print(f"OK: {words}" if bad is None else f"BROKEN at {f'entry {bad}' if bad else 'the header'}. {words}")
    raise SystemExit(bad is not None)
