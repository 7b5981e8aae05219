import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AdminApi } from '../../chaos/admin-api.js';
import { Fleet } from '../../chaos/fleet.js';
import type { FleetApp } from '../../chaos/fleet-app.js';
import { eventually } from '../../support/eventually.js';
import { Prometheus } from './prometheus.js';

/** Distance of the port of metrics from that of the app. */
const PORT_OFFSET = 6_000;
const PASSWORD = 'wobble-quartz-lantern';
const PRICE = { input_per_mtok_usd: '2', output_per_mtok_usd: '8' };
const SEARCH_PRICE = { ...PRICE, per_unit_usd: { web_search_call: '0.01' } };
/** One prompt costs more than an organization may have waived in a day. */
const HIGH_PRICE = { input_per_mtok_usd: '500000', output_per_mtok_usd: '8' };
const CALL = { input_tokens: 9, output_tokens: 5 };
const ITERATIONS = [
  { type: 'message', ...CALL },
  { type: 'advisor_message', model: 'another', ...CALL },
];
const SEARCHED = { force: { simulate: { usage: { ...CALL, server_tool_use: { web_search_requests: 3 } } } } };
const ADVISED = { force: { simulate: { usage: { ...CALL, iterations: ITERATIONS } } } };
/** Models of the incidents: each has a channel of its own, so that no incident pauses the channel of another. */
const SOLD = [
  { model: 'sold/plain', upstreamId: 'plain', secret: 'sk-any' },
  { model: 'sold/thinker', upstreamId: 'thinker', secret: 'sk-any', capabilities: ['reasoning'] },
  {
    model: 'sold/reporting',
    upstreamId: 'reporting',
    secret: 'sk-any',
    options: { trust_reported_cost: true, reported_cost_field: 'usage.cost' },
  },
  // As its provider reports a reply that another model advised, and one with three searches.
  { model: 'sold/advised', upstreamId: 'advised', secret: 'sk-any', kind: 'anthropic-messages', options: ADVISED },
  {
    model: 'sold/searching',
    upstreamId: 'searching',
    secret: 'sk-any',
    kind: 'anthropic-messages',
    capabilities: ['web_search'],
    options: SEARCHED,
    price: SEARCH_PRICE,
  },
  { model: 'sold/high', upstreamId: 'high', secret: 'sk-any', price: HIGH_PRICE },
  { model: 'sold/dear', upstreamId: 'dear', secret: 'sk-any' },
  { model: 'sold/poison', upstreamId: 'poison', secret: 'sk-any' },
  { model: 'sold/failing', upstreamId: 'failing', secret: 'sk-any' },
  { model: 'sold/refused', upstreamId: 'refused', secret: 'sk-bad' },
  { model: 'sold/exhausted', upstreamId: 'exhausted', secret: 'sk-poor' },
  { model: 'sold/missing', upstreamId: 'unknown-model', secret: 'sk-any' },
];

interface Customer {
  readonly organizationId: string;
  readonly apiKey: string;
}

/** The whole product as processes with a Prometheus beside it. */
export class Stage {
  private constructor(
    readonly fleet: Fleet,
    readonly prometheus: Prometheus,
    readonly admin: AdminApi,
    readonly rich: Customer,
    /** Has a cent. */
    readonly poor: Customer,
  ) {}

  static async open(): Promise<Stage> {
    const fleet = await Fleet.start({
      gateways: 1,
      environment: { ROUTIFY_CONCURRENT_MAX: '20', ROUTIFY_UNSEEN_ALARM_USD: '0', ROUTIFY_WAIVERS_USD_PER_DAY: '1' },
    });
    const { secret } = JSON.parse(await fleet.routify('admin:create', '--json')) as { secret: string };
    const admin = new AdminApi(fleet.control.url, secret);
    for (const sold of SOLD) await sell(admin, fleet, sold);
    const tier = await admin.post('/tiers', { name: 'standard', is_default: true });
    const [rich, poor] = [await addCustomer(admin, tier.id, '1000'), await addCustomer(admin, tier.id, '0.01')];
    const prometheus = await Prometheus.start(join(fleet.folder, 'prometheus'), {
      'routify-gateway': fleet.gateways.map(metricsOf),
      'routify-control': [metricsOf(fleet.control)],
      'routify-worker': fleet.workers.map(metricsOf),
    });
    return new Stage(fleet, prometheus, admin, rich, poor);
  }

  get gateway(): FleetApp {
    return this.fleet.gateways[0]!;
  }

  get worker(): FleetApp {
    return this.fleet.workers[0]!;
  }

  /** The status of a chat completion. */
  chat(model: string, body: object = {}, { apiKey }: Customer = this.rich): Promise<number> {
    return this.post('/v1/chat/completions', apiKey, { model, ...body });
  }

  /** The status of a message, with tools of Anthropic's format. */
  message(model: string, body: object): Promise<number> {
    return this.post('/v1/messages', this.rich.apiKey, { model, ...body });
  }

  private async post(path: string, apiKey: string, body: object): Promise<number> {
    const response = await fetch(`${this.gateway.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 50, ...body }),
    });
    await response.text();
    return response.status;
  }

  /** Requests that succeed, fail and are refused, of customers and of an operator. */
  async useEverything(): Promise<void> {
    await Promise.all([
      this.chat('sold/plain'),
      this.chat('sold/failing', { simulate: { status: 500 } }),
      this.chat('sold/plain', {}, { ...this.rich, apiKey: 'sk-unknown' }),
      this.admin.get('/models'),
    ]);
  }

  /** Opens an account by the link that the worker logs. */
  async register(email: string): Promise<void> {
    const post = async (path: string, body: object): Promise<void> => {
      const headers = { 'content-type': 'application/json' };
      const url = `${this.fleet.control.url}/api/v1/auth/${path}`;
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    };
    const findToken = (): string | undefined => /register#token=(rtf_lnk_\w+)/.exec(this.worker.log)?.[1];
    await post('register', { email });
    await eventually(() => findToken() !== undefined);
    await post('register/complete', { token: findToken(), name: 'Ann', password: PASSWORD, organization: 'Late' });
  }

  /** Restarts an app, with a module that is loaded before it and more variables. */
  async restart(app: FleetApp, preload?: string, environment: Readonly<Record<string, string>> = {}): Promise<void> {
    await app.stop();
    await app.start({ ...environment, ...(preload === undefined ? {} : { NODE_OPTIONS: `--require ${preload}` }) });
  }

  /** Removes the gateway's journal, with a file in place of its folder, or lets it be made again. */
  breakJournal(isBroken: boolean): Promise<void> {
    const folder = join(this.fleet.journalFolder, this.gateway.name);
    rmSync(folder, { recursive: true });
    if (isBroken) writeFileSync(folder, '');
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    await this.prometheus.stop();
    await this.fleet.stop();
  }
}

function metricsOf({ url }: FleetApp): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${Number(port) + PORT_OFFSET}`;
}

async function sell(
  admin: AdminApi,
  { simulator }: Fleet,
  { model, upstreamId, secret, capabilities = [], options, kind, price }: (typeof SOLD)[number],
): Promise<void> {
  const limits = { context_length: 32_000, max_output_tokens: 8_000 };
  await admin.post('/models', {
    canonical_id: model,
    name: model,
    status: 'active',
    capabilities,
    // Any output is faster.
    tokens_per_second: 1,
    price: price ?? PRICE,
    ...limits,
  });
  await admin.post('/channels', {
    name: upstreamId,
    kind: kind ?? 'openai-compatible',
    base_url: `${simulator.url}/v1`,
    credentials: [{ secret }],
    models: [{ model, upstream_id: upstreamId, cost: PRICE }],
    options,
  });
}

async function addCustomer(admin: AdminApi, tierId: string, topUpUsd: string): Promise<Customer> {
  const organization = await admin.post('/organizations', { name: 'Customer', tier_id: tierId });
  await admin.post(`/organizations/${organization.id}/topups`, { amount_usd: topUpUsd });
  const key = await admin.post<{ secret: string }>(`/organizations/${organization.id}/keys`, { name: 'key' });
  return { organizationId: organization.id, apiKey: key.secret };
}
