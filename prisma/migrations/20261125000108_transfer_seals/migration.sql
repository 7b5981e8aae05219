-- The ledger is sealed day by day (UTC, by the time of booking): the hash of a day covers all its transfers and the hash of
-- the day before. Who changes, removes or slips in a transfer afterwards breaks that day, and whoever has kept the last
-- hash elsewhere can tell that the seals were not made anew.
CREATE TABLE "transfer_seal" (
    "day" DATE NOT NULL,
    "transfer_count" BIGINT NOT NULL,
    "amount_nano_usd" BIGINT NOT NULL,
    "hash" BYTEA NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "transfer_seal_pkey" PRIMARY KEY ("day")
);

CREATE TRIGGER "transfer_seal_is_append_only" BEFORE UPDATE OR DELETE ON "transfer_seal" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER "transfer_seal_is_not_truncated" BEFORE TRUNCATE ON "transfer_seal" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION chain_digests(state bytea, digest bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(state || digest)
$$;
CREATE AGGREGATE chained_digest(bytea) (SFUNC = chain_digests, STYPE = bytea, INITCOND = '');

-- Written so that no setting of a session changes it.
CREATE FUNCTION transfer_digest(t transfer) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(t.request_id, t.leg, t.id, t.organization_id, t.debit_account,
        t.credit_account, t.amount_nano_usd, t.code, (extract(epoch FROM t.effective_at) * 1000)::bigint,
        (extract(epoch FROM t.booked_at) * 1000)::bigint, t.actor, t.reason, t.reverses)::text, 'UTF8'))
$$;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_worker') THEN RETURN; END IF;
    GRANT SELECT ON transfer_seal TO routify_control, routify_worker;
    GRANT INSERT ON transfer_seal TO routify_worker;
END $$;
