import { formatId, newUuid, parseId } from '#core';
import { model, type World } from '../control/api-world.js';

/** A proposal as a worker finds it: a new price of a model that is made for it. The one before it is replaced. */
export async function priceProposal(world: World): Promise<string> {
  const { app } = world;
  const modelId = parseId('mdl', await model(world)) ?? '';
  const [price] = (await app.query('SELECT id FROM price_version WHERE model_id = $1', modelId)) as { id: string }[];
  const change = {
    kind: 'price',
    modelId,
    base: { currentId: price?.id, versionCount: 1 },
    rows: [{ from_prompt_tokens: 0, rates: { input: '3000000000', output: '4000000000' } }],
  };
  const everywhere = { tierId: null, organizationId: null, effectiveFrom: null, percentMax: null };
  const terms = { ...everywhere, format: 'models_dev', mode: 'update_only', source: 'models_dev' };
  const plan = { terms, rows: [], changes: [change], fileHash: '' };
  const id = newUuid(Date.now());
  await app.query(`UPDATE price_proposal SET state = 'replaced', decided_at = now() WHERE state = 'open'`);
  await app.query(
    `INSERT INTO price_proposal (id, source, format, plan_hash, plan, changes, seen_at, expires_at)
     VALUES ($1, 'https://models.dev/api.json', 'models_dev', $2, $3, 1, now(), now() + interval '7 days')`,
    ...[id, `hash of ${id}`, JSON.stringify(plan)],
  );
  return formatId('ppr', id);
}
