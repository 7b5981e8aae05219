-- The model that a request names as its advisor: `modelId`, `priceVersionId` (pinned at admission), `promptTokens` and
-- `meters` of its calls. Null: the request names none.
ALTER TABLE "usage_record" ADD COLUMN "advisor" JSONB;

-- As before, where no advisor is charged. A charge above the price of the meters has an advisor's calls in it: of those
-- no part is for a unit. Where the hold ended such a charge, the model's own meters were paid first.
CREATE OR REPLACE FUNCTION charged_units(meters jsonb, price_rows jsonb, prompt_tokens bigint, multipliers_ppm bigint[], charge_nano_usd bigint)
RETURNS TABLE (unit text, quantity bigint, unit_charge_nano_usd bigint) LANGUAGE sql IMMUTABLE AS $$
    -- A million units, times a million for each multiplier.
    WITH scale AS (SELECT 1000000000000000000000000000000 AS factor)
    SELECT m.meter, m.quantity::bigint,
        coalesce(div(m.price * least(charge_nano_usd, m.price_nano_usd), nullif(m.price_nano_usd, 0) * factor), 0)::bigint
    FROM scale, LATERAL (
        SELECT priced.*, div(sum(price) OVER () + factor - 1, factor) AS price_nano_usd
        FROM (
            SELECT key AS meter, value::numeric AS quantity, value::numeric * (rates->>key)::numeric
                * coalesce(multipliers_ppm[1], 1000000) * coalesce(multipliers_ppm[2], 1000000)
                * coalesce(multipliers_ppm[3], 1000000) * coalesce(multipliers_ppm[4], 1000000) AS price
            FROM jsonb_each_text(meters) CROSS JOIN (
                SELECT step->'rates' AS rates FROM jsonb_array_elements(price_rows) AS step
                WHERE (step->>'from_prompt_tokens')::bigint <= prompt_tokens
                ORDER BY (step->>'from_prompt_tokens')::bigint DESC LIMIT 1
            ) AS p
        ) AS priced
    ) AS m
    WHERE unit_meters(jsonb_build_object(m.meter, 0)) <> '{}'
$$;
