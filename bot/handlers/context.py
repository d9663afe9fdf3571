"""The context type of all handlers: the library's own, with nothing kept in it."""

from typing import Any

from telegram.ext import CallbackContext, ExtBot

Context = CallbackContext[ExtBot[Any], dict[Any, Any], dict[Any, Any], dict[Any, Any]]
