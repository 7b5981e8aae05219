-- A refund at the provider can take more than is left of its credit, as a dispute can: all of it is then a loss.
ALTER TABLE "payment" DROP CONSTRAINT "payment_moves_money";
ALTER TABLE "payment" ADD CONSTRAINT "payment_moves_money"
    CHECK ("amount_nano_usd" <> 0 OR "kind" IN ('chargeback', 'payment_refund', 'reversal')
        AND ("tax_nano_usd" <> 0 OR "surcharge_nano_usd" <> 0 OR "loss_nano_usd" <> 0));
