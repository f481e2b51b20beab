"""Sending, editing and deleting messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.sandbox.errors import ApiError
from bot.sandbox.methods.chats import known_chat, open_chat
from bot.sandbox.methods.content import MOST_CAPTION, File, document_of, markup_of, text_of

if TYPE_CHECKING:
    from bot.sandbox.botapi import BotApi
    from bot.sandbox.records import Message

DELETABLE_HOURS = 48
_SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def _send(api: BotApi, params: dict[str, Any], text: str, entities: list[dict[str, Any]], **more: Any) -> Any:
    chat = open_chat(api, params)
    sent = api.phones.new_message(
        chat.chat_id,
        None,
        text,
        entities=entities,
        markup=markup_of(params),
        silent=params.get("disable_notification", False),
        protected=params.get("protect_content", False),
        reply_to=_replied_to(api, params),
        **more,
    )
    return api.phones.wire_message(sent)


def send_message(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """A new text."""
    text, entities = text_of(params)
    return _send(api, params, text, entities, preview=params.get("link_preview_options"))


def send_document(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """A new document, with its caption."""
    text, entities = text_of(params, "caption", MOST_CAPTION)
    open_chat(api, params)
    return _send(api, params, text, entities, document=document_of(api, params, files, "document"))


def send_photo(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """A new picture, with its caption."""
    text, entities = text_of(params, "caption", MOST_CAPTION)
    open_chat(api, params)
    return _send(api, params, text, entities, document=document_of(api, params, files, "photo"), photo=True)


def _replied_to(api: BotApi, params: dict[str, Any]) -> int | None:
    reply = params.get("reply_parameters")
    if not reply or "message_id" not in reply:
        return None
    quoted = api.phones.messages[params["chat_id"]].get(reply["message_id"])
    if quoted is not None and not quoted.deleted:
        return quoted.message_id
    if reply.get("allow_sending_without_reply"):
        return None
    raise ApiError(400, "Bad Request: message to be replied not found")


def _editable(api: BotApi, params: dict[str, Any]) -> Message:
    if "inline_message_id" in params or "chat_id" not in params or "message_id" not in params:
        raise ApiError(400, "Bad Request: message identifier is not specified")
    chat = open_chat(api, params)
    message = api.phones.messages[chat.chat_id].get(params["message_id"])
    if message is None or message.deleted:
        raise ApiError(400, "Bad Request: message to edit not found")
    if message.author is not None:
        raise ApiError(400, "Bad Request: message can't be edited")
    return message


def _keep_edit(api: BotApi, message: Message, **changed: Any) -> Any:
    if all(getattr(message, name) == value for name, value in changed.items()):
        raise ApiError(400, _SAME)
    for name, value in changed.items():
        setattr(message, name, value)
    message.edited_at = api.clock.now().timestamp()
    api.phones.keep_message(message)
    return api.phones.wire_message(message)


def edit_message_text(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """Another text and keyboard; the keyboard goes when none is given."""
    message = _editable(api, params)
    text, entities = text_of(params)
    if message.document is not None:
        raise ApiError(400, "Bad Request: there is no text in the message to edit")
    preview = params.get("link_preview_options")
    return _keep_edit(api, message, text=text, entities=entities, markup=markup_of(params), preview=preview)


def edit_message_caption(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """Another caption and keyboard of a document or picture."""
    message = _editable(api, params)
    text, entities = text_of(params, "caption", MOST_CAPTION)
    if message.document is None:
        raise ApiError(400, "Bad Request: there is no caption in the message to edit")
    return _keep_edit(api, message, text=text, entities=entities, markup=markup_of(params))


def edit_message_reply_markup(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> Any:
    """Another keyboard under the same text."""
    return _keep_edit(api, _editable(api, params), markup=markup_of(params))


def _delete(api: BotApi, message: Message) -> None:
    if api.clock.now().timestamp() - message.at > DELETABLE_HOURS * 3600:
        raise ApiError(400, "Bad Request: message can't be deleted for everyone")
    message.deleted = True
    api.phones.keep_message(message)


def delete_message(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Gone for both, within 48 hours."""
    message = api.phones.messages[known_chat(api, params).chat_id].get(params["message_id"])
    if message is None or message.deleted:
        raise ApiError(400, "Bad Request: message to delete not found")
    _delete(api, message)
    return True


def delete_messages(api: BotApi, params: dict[str, Any], files: dict[str, File]) -> bool:
    """Several at once; those that are not there are skipped."""
    known = api.phones.messages[known_chat(api, params).chat_id]
    for message in [known[number] for number in params["message_ids"] if number in known]:
        if not message.deleted:
            _delete(api, message)
    return True


METHODS = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
}
