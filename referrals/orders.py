"""The joint order of a referral and its signatures: what stands, who has signed, what is still awaited. Source: L4.5."""

from referrals.models import Organ


def orders_of(referral):
    """Every order of the referral, voided ones too, with their people and signatures; read once per object."""
    kept = getattr(referral, "_orders", None)
    if kept is None:
        orders = referral.orders.select_related("court", "drafted_by", "execution_receiver", "discipline_receiver")
        kept = referral._orders = list(orders.prefetch_related("signatures__signed_by"))
    return kept


def live_order(referral):
    """The order that is drafted or in force, or None."""
    return next((order for order in orders_of(referral) if not order.void_reason), None)


def forget_orders(referral):
    referral._orders = None


def signed(order, *, receipt=False):
    """{organ: OrderSignature} of those who have signed the order, or signed for it."""
    return {signature.organ: signature for signature in order.signatures.all() if signature.is_receipt == receipt}


def is_signed_for(order):
    return len(signed(order, receipt=True)) == len(Organ)


def receiver_of(order, organ):
    return order.execution_receiver if organ == Organ.EXECUTION else order.discipline_receiver


def without_complainant(referral, text):
    """`text` as it may go down: what would tell who spoke gives way to the word 反映人."""
    complainant = getattr(referral, "complainant", None)
    secrets = [getattr(complainant, name, "") for name in ("name", "id_number", "phone", "address")]
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "反映人")
    return text
