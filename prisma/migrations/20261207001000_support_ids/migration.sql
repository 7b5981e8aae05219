-- The client's own id of a request. Its index has entries only for clients that send one; as many requests may share one
-- value as a client likes, which a B-tree stores once.
ALTER TABLE "usage_record" ADD COLUMN "client_request_id" TEXT;
CREATE INDEX "usage_record_client_request_id" ON "usage_record"("client_request_id", "organization_id")
    WHERE "client_request_id" IS NOT NULL;

-- Providers' ids of the calls stand in `attempts`, none or several of a request. The index keeps four bytes of each. Its
-- entries are added one by one: a pending list would be merged by some settlement, which then takes as long as thousands.
CREATE INDEX "usage_record_upstream_request_ids" ON "usage_record"
    USING gin (jsonb_path_query_array("attempts", '$[*].upstreamRequestId') jsonb_path_ops) WITH (fastupdate = off);

-- Requests with this id of a provider, the newest first. Under row-level security no index serves `@>`, which is not
-- leakproof; partitions have none of their own. Only ids are returned, and only control may ask.
CREATE FUNCTION requests_of_upstream_id(upstream_id text, from_id uuid, before_id uuid, rows_max integer)
RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    partition regclass;
    found uuid[] := ARRAY[]::uuid[];
    more uuid[];
BEGIN
    FOR partition IN SELECT i.inhrelid::regclass FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'usage_record'::regclass ORDER BY c.relname DESC LOOP
        EXIT WHEN cardinality(found) >= rows_max;
        EXECUTE format('SELECT array_agg(request_id) FROM (SELECT request_id FROM %s WHERE '
            'jsonb_path_query_array(attempts, ''$[*].upstreamRequestId'') @> jsonb_build_array($1) '
            'AND request_id >= $2 AND request_id < $3 ORDER BY request_id DESC LIMIT $4) AS newest', partition)
            INTO more USING upstream_id, from_id, before_id, rows_max - cardinality(found);
        found := found || coalesce(more, ARRAY[]::uuid[]);
    END LOOP;
    RETURN QUERY SELECT unnest(found);
END $$;

REVOKE ALL ON FUNCTION requests_of_upstream_id(text, uuid, uuid, integer) FROM PUBLIC;

DO $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'routify_tenant') THEN RETURN; END IF;
    GRANT EXECUTE ON FUNCTION requests_of_upstream_id(text, uuid, uuid, integer) TO routify_control;
END $$;
