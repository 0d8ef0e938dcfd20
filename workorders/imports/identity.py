"""Who is who (ruling 16): customers, technicians and categories of a chunk, found or made set-based."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from config.lib.encryption import digest
from config.lib.phones import last4, mask_phone
from config.lib.pinyin import sort_key
from regions.models import Region
from workorders.imports.bulk import upsert_rows
from workorders.imports.cleaners import squeezed
from workorders.models import Category, Customer, Technician


@dataclass(frozen=True, slots=True)
class Person:
    """A customer as an order tells of her; ``phone`` is digits or empty."""

    source: str
    order_no: str
    name: str
    phone: str
    member_level: str = ""
    salutation: str = ""

    @property
    def identity(self) -> str:
        """Phone digits + name; without a phone, one customer an order."""
        if self.phone:
            return digest(f"{self.phone}\x1f{self.name}")
        return digest(f"\x1e{self.source}\x1f{self.order_no}")


@dataclass(frozen=True, slots=True)
class Worker:
    """A technician as an order tells of her; both blank is 未派."""

    region_id: int
    name: str
    number: str


def customers_of(*, people: Iterable[Person]) -> dict[str, int]:
    """identity → customer id; unknown ones are made, the member level follows the file."""
    wanted = {person.identity: person for person in people}
    known = _known_customers(wanted)
    missing = [_customer(identity, wanted[identity]) for identity in sorted(wanted.keys() - known.keys())]
    if missing:
        upsert_rows(rows=missing, unique=("identity",), updated=())
        known |= _known_customers(item.identity for item in missing)
    _refresh_customers(wanted, known)
    return {identity: customer.pk for identity, customer in known.items()}


def categories_of(*, names: Iterable[str]) -> dict[str, int]:
    """name → category id, through its alias; unknown ones are made and marked new (ruling 12)."""
    wanted = set(names)
    found = _known_categories(wanted)
    if missing := sorted(wanted - set(found)):
        Category.objects.bulk_create(
            [Category(name=name, is_new=True, sort_key=sort_key(text=name)) for name in missing],
            ignore_conflicts=True,
        )
        found |= _known_categories(missing)
    return found


def technicians_of(*, source: str, workers: Iterable[Worker]) -> dict[Worker, Technician]:
    """Source + number; without a number the one of that name in the region, else a new one (ruling 16)."""
    wanted = {worker for worker in workers if worker.name or worker.number}
    found = _match_technicians(source, wanted)
    missing = sorted(wanted - set(found), key=lambda w: (w.number, w.region_id, w.name))
    if missing:
        made = {(w.number or _place(w)): _technician(source, w) for w in missing}
        Technician.objects.bulk_create(made.values(), ignore_conflicts=True)
        found |= _match_technicians(source, set(missing))
    return found


def regions_by_code(*, codes: Iterable[str]) -> Mapping[str, Region]:
    return {region.code: region for region in Region.objects.filter(code__in=set(codes))}


def _known_customers(identities: Iterable[str]) -> dict[str, Customer]:
    rows = Customer.objects.filter(identity__in=list(identities)).defer("phone")
    return {customer.identity: customer for customer in rows}


def _customer(identity: str, person: Person) -> Customer:
    return Customer(
        identity=identity,
        name=person.name,
        sort_key=sort_key(text=person.name),
        phone=person.phone,
        phone_hmac=digest(person.phone),
        phone_last4=last4(digits=person.phone),
        phone_masked=mask_phone(digits=person.phone),
        member_level=person.member_level,
        salutation=person.salutation,
    )


def _refresh_customers(wanted: Mapping[str, Person], known: Mapping[str, Customer]) -> None:
    """What agents learnt stays: a salutation is only filled in where there is none."""
    changed: list[Customer] = []
    for identity, person in wanted.items():
        customer = known[identity]
        level = person.member_level or customer.member_level
        salutation = customer.salutation or person.salutation
        if (level, salutation) != (customer.member_level, customer.salutation):
            customer.member_level, customer.salutation = level, salutation
            changed.append(customer)
    if changed:
        Customer.objects.bulk_update(changed, ["member_level", "salutation"], batch_size=200)


def _known_categories(names: Iterable[str]) -> dict[str, int]:
    rows = Category.objects.filter(name__in=list(names)).values_list("name", "pk", "alias_of_id")
    return {name: alias or pk for name, pk, alias in rows}


def _technician(source: str, worker: Worker) -> Technician:
    name = worker.name or worker.number
    return Technician(
        source=source,
        number=worker.number,
        name=name,
        sort_key=sort_key(text=name),
        region_id=worker.region_id,
        is_new=True,
    )


def _match_technicians(source: str, workers: set[Worker]) -> dict[Worker, Technician]:
    rows = Technician.objects.filter(source=source).select_related("alias_of")
    by_number = {row.number: row for row in rows.filter(number__in={w.number for w in workers if w.number})}
    names = {(w.region_id, _folded(w.name)): w for w in workers if not w.number}
    by_name: dict[tuple[int, str], list[Technician]] = {}
    if names:
        for row in rows.filter(region_id__in={region for region, _ in names}).order_by("pk"):
            by_name.setdefault((row.region_id, _folded(row.name)), []).append(row)
    found: dict[Worker, Technician] = {}
    for worker in workers:
        named = by_name.get(_place(worker), [])
        match = by_number.get(worker.number) if worker.number else _only(named)
        if match is not None:
            found[worker] = match.alias_of or match
    return found


def _place(worker: Worker) -> tuple[int, str]:
    return worker.region_id, _folded(worker.name)


def _folded(name: str) -> str:
    """张三 and 张 三 are one name."""
    return squeezed(name)


def _only(rows: list[Technician]) -> Technician | None:
    """Several of one name with numbers say nothing; then only the one without a number will do."""
    if len(rows) == 1:
        return rows[0]
    return next((row for row in rows if not row.number), None)
