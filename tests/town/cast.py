"""The people of the town: one of each, with those above and beside them. Names are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

CHAT_BASE = 900_001


@dataclass(frozen=True)
class Part:
    """A person of the cast. `key` is what a scenario calls them."""

    key: str
    name: str
    agency: str
    function: str
    chat: bool = True
    caf_team: bool = False
    opens_families: bool = False
    line_manager: str | None = None
    deputy: str | None = None
    posts: tuple[tuple[str, int], ...] = ()
    weekdays: str = "01234"
    leads_safeguarding: bool = False
    shared_mailbox: bool = False


AGENCIES: dict[str, tuple[str, bool, bool]] = {
    # code: name, third sector, keeps school terms
    "health": ("Northwick Community Health", False, False),
    "gp": ("Elm Road Surgery", False, False),
    "camhs": ("CAMHS Northwick", False, False),
    "hospital": ("St Aldhelm's Hospital", False, False),
    "drugs": ("Harbour Recovery Service", False, False),
    "primary": ("Oakfield Primary School", False, True),
    "welfare": ("Education Welfare", False, False),
    "project": ("Northwick Children's Project", False, False),
    "caf": ("CAF Team", False, False),
    "social": ("Children's Social Care", False, False),
    "police": ("Northwick Police", False, False),
    "yot": ("Youth Offending Service", False, False),
    "housing": ("Northwick Housing", False, False),
    "charity": ("Lantern Families", True, False),
}

CAST: tuple[Part, ...] = (
    Part(
        "lead", "Dilys Armitage", "project", "childrens_project", opens_families=True, line_manager="project manager"
    ),
    Part("project manager", "Ivor Penhallow", "project", "childrens_project", leads_safeguarding=True),
    Part("health visitor", "Maud Fenwick", "health", "health_visitor", line_manager="health manager"),
    Part("health manager", "Oona Brackley", "health", "health_visitor"),
    Part("health safeguarding", "Petra Lyle", "health", "school_nurse", leads_safeguarding=True),
    Part(
        "school nurse",
        "Wynne Carbury",
        "health",
        "school_nurse",
        deputy="nurse deputy",
        line_manager="health manager",
    ),
    Part("nurse deputy", "Hester Vole", "health", "school_nurse"),
    Part("school", "Roland Tipple", "primary", "school", line_manager="head teacher"),
    Part("head teacher", "Agnes Mallory", "primary", "school", leads_safeguarding=True),
    Part("GP", "Cyril Ogden", "gp", "gp", chat=False, leads_safeguarding=True),
    Part("drug worker", "Lorna Quist", "drugs", "drug_alcohol", leads_safeguarding=True),
    Part("charity worker", "Bram Ellery", "charity", "third_sector", leads_safeguarding=True),
    Part("police officer", "Nesta Croft", "police", "police", leads_safeguarding=True),
    Part("housing officer", "Gwil Hartnoll", "housing", "housing", leads_safeguarding=True, weekdays="012"),
    Part("social worker", "Tamsin Rook", "social", "social_care", opens_families=True, line_manager="team manager"),
    Part("CAF worker", "Elspeth Nye", "caf", "early_help", caf_team=True, opens_families=True),
    Part("CAF manager", "Dorian Whitlock", "caf", "early_help", caf_team=True, posts=(("caf_manager", 0),)),
    Part("CAF deputy", "Sunniva Marsh", "caf", "early_help", caf_team=True, posts=(("caf_manager", 1),)),
    Part(
        "team manager",
        "Callum Straker",
        "social",
        "social_care",
        posts=(("team_manager", 0),),
        leads_safeguarding=True,
    ),
    Part("conference chair", "Isolde Frame", "social", "social_care", posts=(("conference_chair", 0),)),
    Part("head of service", "Mungo Tarrant", "social", "social_care", posts=(("head_of_service", 0),)),
    Part("operator", "Kit Saunders", "caf", "early_help", posts=(("operator", 0),)),
    Part("newcomer", "Ferdy Pascoe", "housing", "housing", chat=False),
)

CHAT_OF = {part.key: CHAT_BASE + number for number, part in enumerate(CAST)}
EMAIL_OF = {part.key: part.name.lower().replace(" ", ".").replace("'", "") + "@northwick.example" for part in CAST}


@dataclass
class Ids:
    """The ids of the rows that the cast became."""

    people: dict[str, object] = field(default_factory=dict)
    agencies: dict[str, object] = field(default_factory=dict)
