// The product as it is installed, selling every recorded reply as a model of its own.
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale } from '../../tools/build.mjs';
import { startScratchServices } from '../../tools/local-services.mjs';
import { AdminApi, createAdminToken, environmentFor } from '../bench/gateway.mjs';
import { startChild } from '../bench/child.mjs';
import { ROOT } from '../../tools/stamp.mjs';

/** Serves whatever the unknown parameter `x_fixture` asks the replay for. */
export const ANY_REPLY = 'fx/any';

/** What the driver prefixes a recording's id with, to name its model. */
export const MODEL_PREFIX = 'fx/';

/** How each recorded API is called: the kind of its channel, and where its paths begin. */
const CHANNELS = {
  'openai.chat': { kind: 'openai-compatible', path: '/v1' },
  'anthropic.messages': { kind: 'anthropic-messages', path: '/v1' },
  'google.generateContent': { kind: 'gemini', path: '/v1beta' },
};

/**
 * Starts gateway, control and worker on stores of their own. Answers `{ url, key, stop() }`.
 * @param bent `{ id, variant }` of the replies that come bent
 */
export async function startProduct(replayUrl, fixtures, bent) {
  buildIfStale();
  const services = await startScratchServices();
  const env = { ...(await environmentFor(services)), LOG_LEVEL: 'warn' };
  const output = openSync(join(services.folder, 'apps.log'), 'w');
  const started = [];
  const stop = async () => {
    for (const child of started.toReversed()) await child.stop();
    closeSync(output);
    await services.stop();
  };
  const start = async (app) => {
    const child = await startChild(join(ROOT, 'dist/apps', app, 'main.js'), { env, output });
    started.push(child);
    return child;
  };
  try {
    const control = await start('control');
    const replies = { url: replayUrl, fixtures, bent };
    const key = await sellReplies(new AdminApi(control.url, createAdminToken(env)), replies);
    await start('worker');
    const gateway = await start('gateway');
    return { url: gateway.url, key, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Each reply on a channel of its own: an upstream that fails is not asked for a while, and the others are. */
async function sellReplies(admin, { url, fixtures, bent }) {
  const served = fixtures.filter(({ api }) => api in CHANNELS);
  const apis = new Map(served.map(({ id, api }) => [id, api]));
  const sell = async (api, model, upstreamId) => {
    const { kind, path } = CHANNELS[api];
    await addModel(admin, model);
    await admin.post('/channels', {
      name: model.slice(MODEL_PREFIX.length).replaceAll(/[^\w-]/g, '-'),
      kind,
      base_url: url + path,
      credentials: [{ secret: 'sk-replay-0123456789' }],
      models: [{ model, upstream_id: upstreamId }],
    });
  };
  await sell('openai.chat', ANY_REPLY, 'any');
  for (const { id, api } of served) await sell(api, MODEL_PREFIX + id, `fx:${id}`);
  for (const { id, variant } of bent) {
    if (apis.has(id)) await sell(apis.get(id), `${MODEL_PREFIX}${id}~${variant}`, `fx:${id}~${variant}`);
  }
  const tier = await admin.post('/tiers', { name: 'Unlimited' });
  const organization = await admin.post('/organizations', { name: 'Driver', tier_id: tier.id });
  await admin.post(`/organizations/${organization.id}/topups`, { amount_usd: '100000', reason: 'recordings' });
  return (await admin.post(`/organizations/${organization.id}/keys`, { name: 'driver' })).secret;
}

function addModel(admin, canonicalId) {
  return admin.post('/models', {
    canonical_id: canonicalId,
    name: canonicalId,
    status: 'active',
    context_length: 1_000_000,
    max_output_tokens: 128_000,
    input_modalities: ['text', 'image', 'audio', 'file'],
    output_modalities: ['text', 'image', 'audio'],
    capabilities: ['tools', 'json_object', 'json_schema', 'vision', 'reasoning', 'web_search'],
    price: { input_per_mtok_usd: '1', output_per_mtok_usd: '4', per_request_usd: '0.01' },
  });
}
