"""What is wrong with a file of people or term dates, a line each, with what to write instead."""

from __future__ import annotations

from bot.domain.sheet import Problem
from bot.i18n import _, listed, ngettext


def problem_line(file: str, problem: Problem) -> str:
    """ "people.csv, row 7, email: …": row 1 is the header, as in the spreadsheet."""
    where = [file]
    if problem.row:
        where.append(_("row {row}").format(row=problem.row))
    if problem.column:
        where.append(problem.column)
    return f"{', '.join(where)}: {_fault(problem)}"


def _fault(problem: Problem) -> str:
    value = problem.value
    first = problem.allowed[0] if problem.allowed else ""
    allowed = listed(list(problem.allowed), or_=True) if problem.allowed else ""
    words = {
        "not_text": _("this is not a text file. Save the spreadsheet as CSV."),
        "not_a_table": _("the file cannot be read as CSV: {value}."),
        "empty": _("there are no rows in it."),
        "column_missing": _("this column is missing from the header."),
        "column_unknown": _("there is no such column. There are {allowed}."),
        "column_twice": _("this column stands in the header twice."),
        "too_many_cells": _(
            "it has {value} cells, the header only {first}. Put a cell that has a comma in quotation marks."
        ),
        "too_long": _("this is longer than {first} characters."),
        "missing": _("this must not be empty."),
        "not_a_function": _("“{value}” is not a function. Give {allowed}."),
        "not_a_name": _("“{value}” cannot be used as a name: 2 to 80 characters, without an @."),
        "not_an_email": _("“{value}” is not an e-mail address."),
        "email_twice": _("{value} stands in row {first} already. Each person has an address of their own."),
        "nobody_has": _("nobody has the address {value}, neither in this file nor in Roundtable."),
        "is_themselves": _("{value} cannot be their own."),
        "in_a_circle": _("these manage each other: {value}. Leave one of them empty."),
        "not_a_post": _("“{value}” is not a post. Give {allowed}, with ; between them."),
        "not_days": _("“{value}” cannot be read as days. Write Mon-Fri, or Mon Tue Thu."),
        "not_a_date": _("“{value}” is not a date. Write 2026-12-18 or 18/12/2026."),
        "not_yes_or_no": _("“{value}” is neither yes nor no."),
        "not_a_language": _("there is no language “{value}” here. There is {allowed}."),
        "two_safeguarding_leads": _("{value} has a safeguarding lead in row {first} already."),
        "agency_differs": _("row {first} says otherwise of the same agency."),
        "not_a_kind": _("“{value}” is neither {allowed}."),
        "no_term_for_agency": _("“{value}” has no terms. Only {first} have."),
        "unknown_agency": _("“{value}” is not an agency here. Give authority, schools, or an agency's name."),
        "ends_before_start": _("“{value}” is before the first day."),
        "overlaps": _("this term begins before the one in row {first} has ended."),
    }
    return words[problem.what].format(value=value, first=first, allowed=allowed)


def nothing_taken(count: int) -> str:
    return ngettext(
        "Nothing was imported: {count} thing is wrong.", "Nothing was imported: {count} things are wrong.", count
    ).format(count=count)


def people_taken(added: int, changed: int, same: int, agencies: int, *, dry_run: bool) -> str:
    words = (
        _("Would import: {added} new, {changed} changed, {same} as they were. New agencies: {agencies}.")
        if dry_run
        else _("Imported: {added} new, {changed} changed, {same} as they were. New agencies: {agencies}.")
    )
    return words.format(added=added, changed=changed, same=same, agencies=agencies)


def terms_taken(added: int, removed: int, same: int, *, dry_run: bool) -> str:
    words = (
        _("Would import closed days: {added} new, {removed} no longer, {same} as they were.")
        if dry_run
        else _("Imported closed days: {added} new, {removed} no longer, {same} as they were.")
    )
    return words.format(added=added, removed=removed, same=same)


def neither_file(file: str) -> str:
    return _(
        "{file} is neither a people file nor a terms file: its header has no agency, function and email, and no who, from and to. "
        "See docs/people-file.md."
    ).format(file=file)


def file_not_found(file: str) -> str:
    return _("{file} cannot be read. Check the path.").format(file=file)


def needs_person() -> str:
    return _("Give the CAF manager's name and work e-mail: roundtable invite --name NAME --email ADDRESS")


def bad_name() -> str:
    return _("--name must be a name of 2 to 80 characters.")


def bad_email() -> str:
    return _("--email must be a work e-mail address.")


def already_there() -> str:
    return _("There already is a CAF manager. Add --again to make a new link: it ends the one before it.")


def link_made(name: str, url: str, day: str) -> str:
    return _("{url}\n\nFor {name}. It works once, until {day}. Opening it sends a code to their work e-mail.").format(
        url=url, name=name, day=day
    )


def cannot_invite() -> str:
    return _("That person cannot be invited: they have no work e-mail, or their leaving date has come.")


def name_not_known() -> str:
    return _(
        "Telegram did not say what the bot is called, so no link can be made. Check ROUNDTABLE_TOKEN and the network."
    )
