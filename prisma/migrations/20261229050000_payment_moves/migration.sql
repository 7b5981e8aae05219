-- Where the money of each payment is: it arrives from the provider, waits or is in orders, and what is refunded or disputed
-- leaves from there. The rows of a payment add up to zero in `provider` plus all other states, by construction.
CREATE TABLE "payment_move" (
    "id" UUID NOT NULL,
    "payment_id" UUID NOT NULL,
    "from_state" TEXT NOT NULL CHECK ("from_state" IN ('provider', 'unapplied', 'order', 'loss', 'refunded', 'disputed')),
    "to_state" TEXT NOT NULL CHECK ("to_state" IN ('unapplied', 'order', 'loss', 'refunded', 'disputed')),
    -- Of the side that is an order; null: neither is.
    "order_id" UUID,
    "amount_nano_usd" BIGINT NOT NULL CHECK ("amount_nano_usd" > 0),
    -- What moved it, by the reference that it is booked by.
    "reference" TEXT NOT NULL,
    -- The reference of the move that this one takes back; null: none.
    "undoes" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "payment_move_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "payment_move_goes_elsewhere" CHECK ("from_state" <> "to_state"),
    CONSTRAINT "payment_move_names_its_order" CHECK (("order_id" IS NOT NULL) = ('order' IN ("from_state", "to_state")))
);
CREATE INDEX "payment_move_payment_id_idx" ON "payment_move"("payment_id");
CREATE INDEX "payment_move_order_id_idx" ON "payment_move"("order_id");
ALTER TABLE "payment_move" ADD CONSTRAINT "payment_move_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "payment_move" ADD CONSTRAINT "payment_move_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "payment_order"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER "payment_move_is_append_only" BEFORE UPDATE OR DELETE ON "payment_move"
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "payment_move_is_not_truncated" BEFORE TRUNCATE ON "payment_move"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The payment that carries the money of a refund; null: it was approved before payments were followed.
ALTER TABLE "order_refund" ADD COLUMN "payment_id" UUID;
ALTER TABLE "order_refund" ADD CONSTRAINT "order_refund_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "payment_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX "order_refund_payment_id_idx" ON "order_refund"("payment_id");

-- A refund at the provider's dashboard may take the fee alone, when the amount was returned before.
ALTER TABLE "payment" DROP CONSTRAINT "payment_moves_money";
ALTER TABLE "payment" ADD CONSTRAINT "payment_moves_money"
    CHECK ("amount_nano_usd" <> 0 OR "kind" IN ('chargeback', 'payment_refund', 'reversal')
        AND ("tax_nano_usd" <> 0 OR "surcharge_nano_usd" <> 0 OR "loss_nano_usd" <> 0));

DO $$
BEGIN
    IF (SELECT count(*) = 3 FROM pg_roles WHERE rolname IN ('routify_control', 'routify_worker', 'routify_tenant')) THEN
        GRANT SELECT, INSERT ON payment_move TO routify_control, routify_worker;
    END IF;
END $$;
