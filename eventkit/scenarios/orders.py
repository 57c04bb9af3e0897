"""Orders of a shop over three hours: placed, paid, packed, shipped.

One in six is never paid; payments fail at times before they succeed; one till writes its totals as text.
"""

from __future__ import annotations

from eventkit.scenarios.telling import Telling, someone, something

__all__ = ["tell"]

ORDERS = 40
HOUR = 3_600
REGIONS = ("eu-west", "eu-west", "eu-central", "eu-north", "us-east", "us-west")
CUSTOMERS = (
    ("ada", "gold"), ("grace", "gold"), ("alan", "silver"), ("edsger", "silver"), ("barbara", "bronze"),
    ("donald", "bronze"), ("margaret", "bronze"),
)  # fmt: skip
GOODS = (("rye", 3.5), ("baguette", 1.9), ("croissant", 1.2), ("cake", 24.0), ("coffee", 2.8), ("mixer", 189.0))


def tell(story: Telling) -> None:
    """Every order from its placing on."""
    for number in range(1, ORDERS + 1):
        _order(story, 1_000 + number, story.between(0, 2 * HOUR))


def _order(story: Telling, number: int, placed: float) -> None:
    who, tier = story.random.choice(CUSTOMERS)
    region = story.random.choice(REGIONS)
    order = something(f"order.{number}", region=region)
    customer = someone("customer", f"customer.{who}", who, tier=tier)
    items = [
        {"sku": sku, "price": price, "count": story.random.randint(1, 4)}
        for sku, price in story.random.sample(GOODS, story.random.randint(1, 3))
    ]
    total = round(sum(float(str(item["price"])) * int(str(item["count"])) for item in items), 2)
    till = story.random.choice(("web", "web", "app", "shop"))
    told = f"{total:.2f}" if till == "shop" else total
    story.at(placed, "order.placed", order, customer, total=told, currency="EUR" if region[:2] == "eu" else "USD",
             items=items, till=till, gift=story.chance(0.2))  # fmt: skip
    if story.chance(1 / 6):
        return
    paid = placed + story.between(20, 600)
    if story.chance(0.15):
        story.at(paid, "payment.failed", order, customer, reason="card declined", attempt=1)
        paid += story.between(30, 120)
    story.at(paid, "order.paid", order, customer, total=total, method=story.random.choice(("card", "transfer")))
    packed = paid + story.between(120, 1_200)
    story.at(packed, "order.packed", order, boxes=story.random.randint(1, 3))
    carrier = story.random.choice(("snail", "swift"))
    story.at(packed + story.between(300, 1_800), "order.shipped", order, customer,
             someone("carrier", f"carrier.{carrier}", carrier), weight_kg=story.between(0.2, 12))  # fmt: skip
