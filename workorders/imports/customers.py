"""Who the customers of a chunk are (ruling 16): found or made set-based, sealed without a model instance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.lib.encryption import digest, digest_many
from config.lib.phones import last4, mask_phone
from config.lib.pinyin import sort_key
from workorders.imports.bulk import Upsert, among, upsert_rows
from workorders.models import Customer

CUSTOMERS = Upsert(model=Customer, unique=("identity",))


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as an order tells of her; ``phone`` is digits or empty."""

    source: str
    order_no: str
    name: str
    phone: str
    member_level: str = ""
    salutation: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    pk: int
    member_level: str
    salutation: str


@dataclass(frozen=True, slots=True)
class _NewCustomer:
    """A row of ``Customer``, its attributes named as the columns."""

    identity: str
    name: str
    sort_key: str
    phone: str
    phone_hmac: str
    phone_last4: str
    phone_masked: str
    member_level: str
    salutation: str
    created_at: datetime
    dialect: str = ""
    do_not_call: bool = False


def customers_of(*, people: Sequence[Person], now: datetime) -> list[int]:
    """The customer's id for each of ``people``; unknown ones are made, the member level follows the file."""
    identities = digest_many(_identity_text(person) for person in people)
    wanted = dict(zip(identities, people, strict=True))
    known = _known(wanted)
    missing = [_new(identity, person, now) for identity, person in wanted.items() if identity not in known]
    if missing:
        upsert_rows(rows=missing, into=CUSTOMERS)
        known |= _known(row.identity for row in missing)
    _refresh(wanted, known)
    return [known[identity].pk for identity in identities]


def _identity_text(person: Person) -> str:
    """Phone digits + name; without a phone, one customer an order."""
    if person.phone:
        return f"{person.phone}\x1f{person.name}"
    return f"\x1e{person.source}\x1f{person.order_no}"


def _known(identities: Iterable[str]) -> dict[str, _Known]:
    rows = Customer.objects.filter(among(field="identity", texts=list(identities))).order_by()
    return {
        identity: _Known(pk, member_level, salutation)
        for identity, pk, member_level, salutation in rows.values_list(
            "identity", "pk", "member_level", "salutation"
        )
    }


def _new(identity: str, person: Person, now: datetime) -> _NewCustomer:
    return _NewCustomer(
        identity=identity,
        name=person.name,
        sort_key=sort_key(text=person.name),
        phone=person.phone,
        phone_hmac=digest(person.phone),
        phone_last4=last4(digits=person.phone),
        phone_masked=mask_phone(digits=person.phone),
        member_level=person.member_level,
        salutation=person.salutation,
        created_at=now,
    )


def _refresh(wanted: Mapping[str, Person], known: Mapping[str, _Known]) -> None:
    """What agents learnt stays: a salutation is only filled in where there is none."""
    moved: dict[tuple[str, str], list[int]] = defaultdict(list)
    for identity, person in wanted.items():
        stored = known[identity]
        level = person.member_level or stored.member_level
        salutation = stored.salutation or person.salutation
        if (level, salutation) != (stored.member_level, stored.salutation):
            moved[level, salutation].append(stored.pk)
    if moved:
        ids = [pk for pks in moved.values() for pk in pks]
        # held in one order, so that two imports never wait for each other crosswise
        list(Customer.objects.filter(pk__in=ids).order_by("pk").select_for_update(no_key=True).values("pk"))
    for (level, salutation), pks in moved.items():
        Customer.objects.filter(pk__in=pks).update(member_level=level, salutation=salutation)
