-- Lists of models are stored in canonical ids, which never change: an alias that is renamed, or given to another model,
-- changes no key, tier, organization or route. An alias becomes the canonical id of its model. A pattern stays and is
-- followed by the models that it covers by an alias today. Other names stay as they are.
CREATE FUNCTION pg_temp.resolved_names(list text[]) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT array_agg(name ORDER BY position) FROM (
    SELECT name, min(position) AS position FROM (
      SELECT coalesce(
          (SELECT m.canonical_id FROM public.model_alias a JOIN public.model m ON m.id = a.model_id WHERE a.alias = e.entry),
          e.entry) AS name, ARRAY[e.position, 0] AS position
      FROM unnest(list) WITH ORDINALITY AS e (entry, position)
      UNION ALL
      SELECT m.canonical_id, ARRAY[e.position, row_number() OVER (ORDER BY m.canonical_id)]
      FROM unnest(list) WITH ORDINALITY AS e (entry, position)
      CROSS JOIN LATERAL (SELECT replace(replace(replace(e.entry, '\', '\\'), '_', '\_'), '%', '\%') AS literal) AS l
      JOIN public.model m ON EXISTS (
          SELECT FROM public.model_alias a WHERE a.model_id = m.id AND a.alias LIKE replace(l.literal, '*', '%'))
        AND m.canonical_id NOT LIKE replace(l.literal, '*', '%')
      WHERE e.entry LIKE '%*%'
    ) AS entries GROUP BY name
  ) AS names
$$;

UPDATE "api_key" SET "model_allow" = pg_temp.resolved_names("model_allow"), "version" = "version" + 1
  WHERE cardinality("model_allow") > 0 AND "model_allow" IS DISTINCT FROM pg_temp.resolved_names("model_allow");

UPDATE "organization" SET "allowed_models" = pg_temp.resolved_names("allowed_models"), "version" = "version" + 1
  WHERE cardinality("allowed_models") > 0 AND "allowed_models" IS DISTINCT FROM pg_temp.resolved_names("allowed_models");

UPDATE "tier" SET
    "model_allow" = coalesce(pg_temp.resolved_names("model_allow"), '{}'),
    "model_deny" = coalesce(pg_temp.resolved_names("model_deny"), '{}'),
    "version" = "version" + 1
  WHERE "model_allow" IS DISTINCT FROM coalesce(pg_temp.resolved_names("model_allow"), '{}')
    OR "model_deny" IS DISTINCT FROM coalesce(pg_temp.resolved_names("model_deny"), '{}');

-- Two names of one model become one.
UPDATE "route_rule" SET "fallbacks" = pg_temp.resolved_names("fallbacks"), "version" = "version" + 1
  WHERE cardinality("fallbacks") > 0 AND "fallbacks" IS DISTINCT FROM pg_temp.resolved_names("fallbacks");

DROP FUNCTION pg_temp.resolved_names(text[]);
