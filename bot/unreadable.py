"""Why a file could not be read, in Vietnamese."""

from bot.texts import text

#: Words of a reader's reason, and the text that says it; the first that fits.
_REASONS = (
    ("crash", "damaged"),
    ("not installed", "no_reader"),
    ("install LibreOffice", "no_reader"),
    ("password", "password"),
    ("zip bomb", "bomb"),
    ("not a format", "format"),
    ("format before 2007", "old_format"),
    ("recognised on the picture", "picture"),
    ("picture is too small", "picture"),
    ("picture is damaged", "picture"),
    ("larger than", "too_large"),
    ("more than", "too_large"),
    ("too large", "too_large"),
    ("merges more cells", "too_large"),
    ("longer than", "slow"),
    ("in time", "slow"),
    ("did not end", "slow"),
    ("scripts load it", "scripts"),
    ("text recognition", "picture"),
    ("encoding", "encoding"),
    ("UTF-16 or UTF-8", "encoding"),
    ("is empty", "nothing"),
    ("no text", "nothing"),
    ("no words", "nothing"),
    ("hardly any text", "nothing"),
    ("no web page", "nothing"),
)


def reason(error: Exception) -> str:
    """Return a reader's reason in Vietnamese; the general one for what no row names."""
    words = str(error)
    return text(f"unreadable.{next((key for part, key in _REASONS if part in words), 'damaged')}")
