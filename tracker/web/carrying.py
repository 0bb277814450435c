"""Carries an uploaded file in the page from the look at it to the confirmation, so that nothing is stored."""

import base64
import binascii
import zlib

from tracker.errors import N_, Unreadable


def pack(data: bytes) -> str:
    """The file as text for a hidden field."""
    return base64.b64encode(zlib.compress(data, 9)).decode()


def unpack(text: str, most_bytes: int) -> bytes:
    """The file again, cut one byte after `most_bytes`. Unreadable when it was damaged on the way."""
    try:
        return zlib.decompressobj().decompress(base64.b64decode(text, validate=True), most_bytes + 1)
    except (binascii.Error, zlib.error, ValueError) as error:
        raise Unreadable(N_("The file did not come back whole. Choose it again")) from error
