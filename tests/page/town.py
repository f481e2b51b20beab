"""The people, chats, mail and story of a small fictional borough, for the page to show."""

from typing import Any

Json = dict[str, Any]

PEOPLE: list[Json] = [
    {
        "id": f"p{number}",
        "name": name,
        "function": function,
        "agency": agency,
        "chat_id": chat_id,
        "joined": joined,
        "email": email,
    }
    for number, name, function, agency, chat_id, joined, email in [
        (1, "Priya Raman", "Lead professional", "Early Help", 9001, True, "priya.raman@ashvale.example"),
        (
            2,
            "Dawn Okafor",
            "Designated teacher",
            "Hollybank Primary",
            9002,
            True,
            "d.okafor@hollybank.example",
        ),
        (3, "Sam Idowu", "School nurse", "School Nursing", 9003, True, "sam.idowu@health.example"),
        (4, "Ruth Bellamy", "CAF manager", "CAF team", 9004, True, "ruth.bellamy@ashvale.example"),
        (5, "Tom Hale", "Health visitor", "Health Visiting", 9005, True, "tom.hale@health.example"),
        (6, "Dr Anil Mehta", "GP", "Elm Road Surgery", 9006, False, "a.mehta@elmroad.example"),
        (
            7,
            "Claire Dunn",
            "Education welfare officer",
            "Education Welfare",
            9007,
            True,
            "claire.dunn@ashvale.example",
        ),
        (8, "Marek Nowak", "Housing officer", "Housing", 9008, True, "marek.nowak@ashvale.example"),
        (
            9,
            "Leah Frost",
            "Recovery worker",
            "Drugs and Alcohol Service",
            9009,
            False,
            "leah.frost@turn.example",
        ),
        (10, "PC Jo Lindqvist", "Neighbourhood officer", "Police", 9010, True, "jo.lindqvist@police.example"),
        (11, "Gareth Pugh", "Safeguarding lead", "School Nursing", 9011, True, "gareth.pugh@health.example"),
        (12, "Nia Morgan", "Family worker", "Children's Project", 9012, False, "nia.morgan@project.example"),
    ]
]

DAY = "2026-11-03"


def bot(at: str, html: str, *rows: list[str | Json], **more: Any) -> Json:
    """A message of the bot's, with its rows of buttons."""
    buttons = [[one if isinstance(one, dict) else {"label": one} for one in row] for row in rows]
    return {"from": "bot", "at": at, "html": html, "text": html, "buttons": buttons, **more}


def me(at: str, text: str, **more: Any) -> Json:
    """A message that the phone's owner wrote."""
    return {"from": "me", "at": at, "html": None, "text": text, "buttons": [], **more}


CHATS: dict[int, list[Json]] = {
    9001: [
        bot("2026-11-02T09:00:00Z", "Welcome, Priya. You're set up as <b>lead professional</b>, Early Help. Send /today at any time."),
        me(f"{DAY}T13:58:00Z", "/schedule"),
        bot(f"{DAY}T13:58:02Z", "Which family is the <b>TAC</b> for?\n\nYou chose <b>R-1042</b>.", edited=True),
        me(f"{DAY}T14:01:00Z", "Mum says mornings are bad", deleted=True),
        bot(f"{DAY}T14:01:03Z", "I took that off Telegram and kept it safe on our own server. Please write about families there."),
        bot(
            f"{DAY}T14:02:00Z",
            "<b>Thursday 5 November</b> gives people <b>2 working days</b>. We promise 10. "
            "The TAC is due by <b>Thursday 12 November</b>, so no date does both.",
            [{"label": "Thu 12 November: in time, 7 days", "style": "primary"}],
            ["Tue 17 November: 10 days, 3 late"],
            ["Keep 5 November", "Ask my manager"],
            ["Back", {"label": "Cancel", "style": "danger"}],
        ),
    ],
    9002: [
        bot(f"{DAY}T10:00:00Z", "<b>R-1042</b>: when could you come to a one-hour TAC? Answer by 5pm, Friday 6 November.", edited=True),
        me(f"{DAY}T10:04:00Z", "/today"),
        bot(
            f"{DAY}T10:04:02Z",
            "<b>3 things, about 2 minutes.</b>\n1. R-1042: not enough people for Thursday.\n2. R-2217: update due today.\n"
            "3. R-1308: book by Friday 13 November.\n\n<i>Your other 8 families need nothing.</i>",
            ["1 Fix", "2 Answer", "3 Book"],
            ["My week"],
        ),
        bot(f"{DAY}T11:30:00Z", "Minutes template for the TAC.", document={"file_name": "R-1042-agenda.pdf", "mime": "application/pdf", "size": 48213}),
    ],
    9003: [
        bot(
            f"{DAY}T09:00:00Z",
            "<b>R-1042</b>: your update for Thursday 12 November, by 5pm Wednesday 4 November. Since 28 September:"
            "<blockquote>Say only whether the child was seen. The detail goes on our own server.</blockquote>",
            ["Seen, no change", "Seen, going to plan"],
            ["Not seen", "Something has changed"],
            [{"label": "I'm worried", "style": "danger"}],
            [{"label": "Write more on our server", "url": "http://127.0.0.1:8090/a/k3"}],
        ),
        bot(f"{DAY}T09:00:01Z", "<script>alert(1)</script><a href='javascript:alert(1)'>odd</a> and/or <b>safe</b>"),
    ],
    9004: [
        bot(
            f"{DAY}T14:10:00Z",
            "<b>R-1308</b>: school nursing hasn't answered. Asked 13 October, reminded 20 and 21 October, deputy 22 October, "
            "safeguarding lead 23 October. Take this by 5pm tomorrow or it goes to your head of service.",
            [{"label": "I'll take this", "style": "primary"}, "They told me"],
            ["Call their head", "We'll chair"],
            ["Go ahead without, because…"],
        ),
    ],
}  # fmt: skip

COMMANDS = [
    {"command": "today", "description": "what waits for you"},
    {"command": "chase", "description": "who hasn't answered"},
    {"command": "help", "description": "how this works"},
]

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
METHOD:{method}
BEGIN:VEVENT
UID:r-1042-tac@roundtable
SEQUENCE:{sequence}
STATUS:{status}
SUMMARY:TAC\\, R-1042
LOCATION:In person or online
DTSTART;TZID=Europe/London:20261112T153000
DTEND;TZID=Europe/London:20261112T163000
END:VEVENT
END:VCALENDAR
"""


def calendar(sequence: int, *, cancelled: bool = False) -> Json:
    """The calendar entry of a TAC, as it travels with a mail."""
    text = CALENDAR.format(
        method="CANCEL" if cancelled else "REQUEST",
        sequence=sequence,
        status="CANCELLED" if cancelled else "CONFIRMED",
    )
    return {"file_name": "meeting.ics", "mime": "text/calendar", "text": text.replace("\n", "\r\n")}


ANSWER_PAGE = "http://127.0.0.1:8090/answer/eyJmIjoiUi0xMDQyIiwicyI6OX0.c2lnbmVk"

MAIL: list[Json] = [
    {
        "id": 1,
        "at": "2026-11-02T09:00:00Z",
        "to": ["leah.frost@turn.example"],
        "subject": "You've been invited to Roundtable",
        "text": "Priya Raman has added you to the team for family R-1042.\n\nTo join on your phone, open\n"
        "https://t.me/roundtable_bot?start=aB3xYz\n\nThe link works once, for 7 days.",
        "links": ["https://t.me/roundtable_bot?start=aB3xYz"],
        "attachments": [],
    },
    {
        "id": 2,
        "at": f"{DAY}T10:00:00Z",
        "to": ["a.mehta@elmroad.example"],
        "subject": "R-1042: are you coming on Thursday 12 November?",
        "text": f"R-1042: TAC on Thursday 12 November 2026, 3:30pm, in person or online.\n\nAnswer here:\n{ANSWER_PAGE}\n\n"
        "We'll send a code to this address to check that it's you.",
        "links": [ANSWER_PAGE],
        "attachments": [calendar(0)],
    },
    {
        "id": 3,
        "at": f"{DAY}T14:00:00Z",
        "to": ["marek.nowak@ashvale.example"],
        "subject": "R-1042: TAC cancelled",
        "text": "The TAC on Thursday 12 November is cancelled: venue closed.",
        "links": [],
        "attachments": [calendar(1, cancelled=True)],
    },
]

STORY: list[Json] = [
    {"at": "2026-11-02T09:00:00Z", "text": "Wrote to Leah Frost by e-mail, because she hasn't joined yet."},
    {"at": f"{DAY}T09:00:00Z", "text": "Asked Sam Idowu for an update on R-1042, because the TAC is in 7 working days."},
    {"at": f"{DAY}T10:00:00Z", "text": "Told Dr Anil Mehta about the TAC by e-mail, because he has no chat."},
    {"at": f"{DAY}T14:01:00Z", "text": "Took Priya Raman's message off Telegram, because it was about a family. It is kept on our own server."},
    {"at": f"{DAY}T14:10:00Z", "text": "Asked Ruth Bellamy to decide on R-1308, because nobody at school nursing had answered "
     "the request of Tuesday 13 October."},
]  # fmt: skip

TOUR: list[Json] = [
    {"say": "Priya leads the plan for family R-1042. She asks the bot for a Team Around the Child meeting.", "person": "p1", "do": "say"},
    {"say": "Gareth is told too, because school nursing went quiet. He sees that nobody there has answered for a week, rings whoever is in today, and the update comes within the hour.", "person": "p11", "do": "say"},
    {"say": "The GP has no chat. He gets an e-mail with a link that answers.", "person": "p6", "do": "mail"},
]  # fmt: skip
