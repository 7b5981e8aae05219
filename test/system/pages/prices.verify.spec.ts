import { exampleOf, commandsOf } from '../../support/pages/read-page.js';
import { PageShell } from '../../support/pages/page-shell.js';
import { channelFields, model, startWorld, type World } from '../../support/control/api-world.js';
import { startControlApp, type ControlApp } from '../../support/control/control-app.js';
import { testEnvironment } from '../../support/test-environment.js';
import { priceProposal } from '../../support/prices/price-objects.js';

type Json = Readonly<Record<string, unknown>>;

let app: ControlApp;
let world: World;
let shell: PageShell;

beforeAll(async () => {
  app = await startControlApp({ ROUTIFY_PRICE_LIST_URL: 'https://models.dev/api.json' });
  world = await startWorld(app);
  const environment = { ...testEnvironment(app.config), CONTROL: app.control.adminUrl, ADMIN_TOKEN: app.token };
  shell = await PageShell.open({ environment });
});
afterAll(async () => {
  shell.close();
  await world.worker.close();
  await app.stop();
});

const read = async (path: string): Promise<Json> => (await app.call('get', path).expect(200)).body as Json;

it('sets the hold of a model', async () => {
  const id = await model(world);
  await shell.printed(commandsOf('holds.md', 'curl -X PATCH "$CONTROL/admin/v1/models/mdl_…"'), { 'mdl_…': id });
  expect(await read(`/models/${id}`)).toMatchObject({ reasoning_hold: 'clock', tokens_per_second: 500 });
});

it.each([
  ['a schedule', commandsOf('price-schedules.md', 'curl -X POST "$CONTROL/admin/v1/models/mdl_…/prices"')],
  ['tiers', commandsOf('service-tiers.md', 'curl -X POST "$CONTROL/admin/v1/models/mdl_…/prices"')],
])('prices a model with %s', async (_what, commands) => {
  const id = await model(world);
  const made = JSON.parse(await shell.printed(commands, { 'mdl_…': id })) as Json;
  expect(made).toMatchObject(sentBy(commands));
});

/** The body of the one call of commands. */
function sentBy(commands: string): Json {
  return JSON.parse(/-d '(\{[\s\S]*\})'/.exec(commands)?.[1] ?? '') as Json;
}

it('takes prices of units', async () => {
  const price = JSON.parse(exampleOf('units.md', '{\n  "input_per_mtok_usd": "1.25"')) as Json;
  const id = await model(world);
  const { body } = await app.call('post', `/models/${id}/prices`, price).expect(201);
  expect(body).toMatchObject(price);
});

it('UNIT-30: takes prices of the image tool’s tokens in costs, and refuses them in prices', async () => {
  const tool = JSON.parse(exampleOf('units.md', '{\n  "per_unit_usd": {\n    "image_tool_input_token"')) as Json;
  const cost = { input_per_mtok_usd: '2', output_per_mtok_usd: '8', ...tool };
  const id = await model(world);
  const models = [{ model: id, upstream_id: 'gpt-6', cost }];
  const channelId = await world.create('/channels', { ...channelFields(), kind: 'openai-responses', models });
  expect(await read(`/channels/${channelId}`)).toMatchObject({ models: [{ cost }] });
  const { body } = await app.call('post', `/models/${id}/prices`, cost).expect(400);
  expect(body).toMatchObject({ error: { param: 'per_unit_usd.image_tool_input_token' } });
});

it('announces the end of a model, and lists its customers', async () => {
  const id = await world.create('/models', { canonical_id: 'openai/gpt-4o', context_length: 10, max_output_tokens: 5 });
  await world.create('/models', { canonical_id: 'openai/gpt-5.6-luna', context_length: 10, max_output_tokens: 5 });
  const commands = commandsOf('retiring-models.md', 'curl -X PATCH "$CONTROL/admin/v1/models/openai%2Fgpt-4o"');
  await shell.printed(commands, { 'mdl_…': id });
  expect(await read(`/models/${id}`)).toMatchObject({
    sunset_action: 'refuse',
    replacement: 'openai/gpt-5.6-luna',
    sunset_note: 'Ended by OpenAI.',
  });
});

it('imports a price list after a preview', async () => {
  const id = await world.create('/models', {
    canonical_id: 'acme/listed',
    context_length: 10,
    max_output_tokens: 5,
    price: { input_per_mtok_usd: '1', output_per_mtok_usd: '2' },
  });
  const entry = {
    input_cost_per_token: 0.000_001_2,
    output_cost_per_token: 0.000_002_4,
    litellm_provider: 'acme',
    mode: 'chat',
  };
  shell.file('model_prices_and_context_window.json', JSON.stringify({ 'acme/listed': entry }));
  const [preview = '', apply = ''] = commandsOf('price-lists.md', 'curl "$CONTROL/admin/v1/prices/import').split(
    /\n(?=curl )/,
  );
  const { import_token: token } = JSON.parse(await shell.printed(preview)) as { import_token: string };
  await shell.printed(apply, { 'import_token=…': `import_token=${token}` });
  expect(await read(`/models/${id}`)).toMatchObject({
    current_price: { input_per_mtok_usd: '1.2', output_per_mtok_usd: '2.4' },
  });
});

it('approves a proposal', async () => {
  const id = await priceProposal(world);
  const commands = commandsOf('price-updates.md', 'curl "$CONTROL/admin/v1/price-proposals?state=open"');
  await shell.printed(commands, { 'ppr_…': id });
  expect(await read(`/price-proposals/${id}`)).toMatchObject({ state: 'approved' });
});

it.each([
  ['shown', commandsOf('display-currency.md', 'curl -X PUT "$CONTROL/admin/v1/settings/display-rates"')],
  ['of orders', commandsOf('payments/currencies.md', 'curl -X PUT "$CONTROL/admin/v1/settings/display-rates"')],
  ['of epay', commandsOf('payments/epay.md', 'curl -X PUT "$CONTROL/admin/v1/settings/display-rates"')],
])('sets exchange rates: %s', async (_what, commands) => {
  await shell.printed(commands);
  expect(await read('/settings/display-rates')).toMatchObject(sentBy(commands));
});
