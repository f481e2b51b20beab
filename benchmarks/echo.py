"""A bare echo with the library's defaults: what any bot on it costs at the least."""

from __future__ import annotations

import os

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    url, token = os.environ["ROUNDTABLE_API_URL"], os.environ["ROUNDTABLE_TOKEN"]
    application = Application.builder().token(token).base_url(url).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main()
