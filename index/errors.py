"""What can go wrong, as one tree.

HoiPhuongError              anything this project says in one line
├── ReadError               a file that cannot be read as a report
│   └── NotNow              … as things are: what is in the way may pass without the file changing
├── StoreError              a store that cannot be used
│   ├── StoreMissing        nothing there yet
│   ├── StoreFormat         another version's store, or a folder that is no store
│   ├── StoreDamaged        half-written, altered, or unreadable
│   └── ModelMismatch       built with another embedding model
├── ModelError              an embedding model that cannot be loaded
└── UsageError              settings or arguments that make no sense
"""


class HoiPhuongError(Exception):
    """Base of all errors shown to a person; ``str(error)`` is one line that says what to do."""


class ReadError(HoiPhuongError):
    """A file that cannot be read as a report; the reason is fit for the closing summary."""


class NotNow(ReadError):
    """A file that cannot be read as things are: a program is missing, a process was killed, a drive is gone."""


class StoreError(HoiPhuongError):
    """A store that cannot be used."""


class StoreMissing(StoreError):
    """There is no store at this path yet."""


class StoreFormat(StoreError):
    """The folder holds a store of another format version, or something else altogether."""


class StoreDamaged(StoreError):
    """The store's files do not match its manifest."""


class ModelMismatch(StoreError):
    """The store was built with another embedding model."""


class ModelError(HoiPhuongError):
    """The embedding model cannot be loaded."""


class UsageError(HoiPhuongError):
    """Settings or arguments that make no sense."""
