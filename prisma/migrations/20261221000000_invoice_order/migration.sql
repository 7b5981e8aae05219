-- The documents of an order, in lists of all organizations.
CREATE INDEX "invoice_order_id_idx" ON "invoice"("order_id");
