-- routify:online
-- What was spent of a bonus is the sum of its charges: what its end took is noted beside what is left of it. A refund makes
-- the spent part good from paid credit, which its clawback says. Sweeps of earlier releases note nothing: those of bonuses
-- that ended already are found among the transfers since then.
ALTER TABLE "account" ADD COLUMN IF NOT EXISTS "expired_nano_usd" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "payment" ADD COLUMN IF NOT EXISTS "is_spent" BOOLEAN NOT NULL DEFAULT false;

-- routify:batches
WITH batch AS (
    SELECT g.id, g.organization_id, a.expires_at FROM promo_grant g JOIN account a ON a.id = g.id
    WHERE ($1::uuid IS NULL OR g.id > $1::uuid) AND g.order_id IS NOT NULL AND a.expires_at <= now() ORDER BY g.id LIMIT 200),
  swept AS (
    SELECT b.id, sum(t.amount_nano_usd)::bigint AS nano_usd FROM batch b
    JOIN transfer t ON t.organization_id = b.organization_id AND (t.leg < 200 OR t.leg >= 500) AND t.debit_account = b.id
      AND t.code = 'expiry'
      AND t.id >= (lpad(to_hex((extract(epoch FROM b.expires_at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
    GROUP BY b.id),
  filled AS (
    UPDATE account a SET expired_nano_usd = s.nano_usd FROM swept s WHERE a.id = s.id AND a.expired_nano_usd = 0)
SELECT max(id::text) AS next FROM batch;
