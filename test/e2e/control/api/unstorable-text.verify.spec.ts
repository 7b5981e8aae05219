import { ApiCallers } from '../../../support/control/api-examples.js';
import { startWorld, type World } from '../../../support/control/api-world.js';
import { CASES, type ApiCase } from '../../../support/control/api-cases.js';
import { signatureOf, stripeFields } from '../../../support/control/payment-objects.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const UNSTORABLE = ['\0', 'a\0b', '\ud800', 'a\udc00'];

/** A string in the example of a case that takes JSON: its path, and the example with another string in its position. */
interface Spoilt {
  readonly position: string;
  readonly with: (text: string) => unknown;
}

function spoilt(value: unknown, position: string): Spoilt[] {
  if (typeof value === 'string') return [{ position, with: (text) => text }];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([name, inner]) => {
    const path = isList ? `${position}[${name}]` : `${position}${position === '' ? '' : '.'}${name}`;
    return spoilt(inner, path).map((one): Spoilt => ({
      position: one.position,
      with: (text) => (isList ? value.with(Number(name), one.with(text)) : { ...value, [name]: one.with(text) }),
    }));
  });
}

const FILLED = CASES.flatMap((route) => {
  const content = route.operation.requestBody?.content['application/json'];
  const positions = spoilt(content?.example, '');
  return positions.length === 0 ? [] : [{ name: route.name, route, positions }];
});
/** Its body is kept as it came, for its signature. */
const isWebhook = ({ name }: ApiCase) => name === 'post /webhooks/payments/{id}';
const BODIES = FILLED.filter(({ route }) => !isWebhook(route));
const WEBHOOKS = FILLED.filter(({ route }) => isWebhook(route));

/** Replaces path parameters. */
const addressOf = ({ path }: ApiCase): string => path.replaceAll(/\{[^}]+\}/g, 'any');

/** Postgres stores neither NUL nor unpaired surrogates; JSON and URLs can contain both. */
describe('text that cannot be stored', () => {
  let app: ControlApp;
  let world: World;
  let callers: ApiCallers;

  beforeAll(async () => {
    app = await startControlApp();
    world = await startWorld(app);
    callers = await ApiCallers.start(world);
  });
  afterAll(async () => {
    await world.worker.close();
    await app.stop();
  });

  it.each(BODIES)('$name: each field refuses it by its name', async ({ route, positions }) => {
    for (const [index, { position, with: spoil }] of positions.entries()) {
      const text = UNSTORABLE[index % UNSTORABLE.length] ?? '';
      const address = `${addressOf(route)}${route.path.endsWith('/import') ? '?dry_run=true' : ''}`;
      const answer = await callers.call(route, address).send(spoil(text) as object);
      const { error } = answer.body as Failure;
      expect([answer.status, error]).toMatchObject([400, { code: 'invalid_request_error', param: position }]);
    }
  });

  it.each(WEBHOOKS)('$name: a signed event with it leads to no question with it', async ({ route, positions }) => {
    const { id } = (await app.call('post', '/payment-providers', stripeFields()).expect(201)).body as { id: string };
    for (const { with: spoil } of positions) {
      for (const text of UNSTORABLE) {
        const event = JSON.stringify(spoil(text));
        const call = app.raw(route.method, route.path.replace('{id}', id)).set('content-type', 'application/json');
        await call.set('stripe-signature', signatureOf(event)).send(event).expect(200);
      }
    }
    expect(positions.map(({ position }) => position)).toContain('data.object.id');
    const questions = await app.query('SELECT subject FROM payment_question');
    expect(questions).toEqual([{ subject: 'session:cs_test_a1b2' }]);
  });

  it.each(UNSTORABLE)('is refused in metadata keys (%j)', async (text) => {
    const path = '/organizations/any/keys';
    const answer = await app.call('post', path, { name: 'key', metadata: { [`team${text}`]: 'x' } }).expect(400);
    expect((answer.body as Failure).error.param).toMatch(/^metadata\.team/);
  });

  it.each(CASES.filter(({ path }) => path.includes('{')))('$name: a path refuses NUL', async (route) => {
    const path = addressOf(route).replace('any', 'an%00y');
    const answer = await app.raw(route.method, path).set('authorization', `Bearer ${app.token}`);
    expect([answer.status, (answer.body as Failure).error.param]).toEqual([400, 'path']);
  });

  it('each parameter of a query refuses NUL by its name', async () => {
    const lists = CASES.filter(({ method }) => method === 'get');
    for (const route of lists) {
      for (const { name, in: position } of route.operation.parameters ?? []) {
        if (position !== 'query') continue;
        const path = `${addressOf(route)}?limit=1&${name}=a%00b`;
        const answer = await app.raw('get', path).set('authorization', `Bearer ${app.token}`);
        expect([answer.status, (answer.body as Failure).error.param]).toEqual([400, name]);
      }
    }
  });

  it.each([
    ['/admin/v1/prices/import?dry_run=true', 'application/json', '[{"model":"a/b\\u0000"}]', '[0].model'],
    ['/admin/v1/prices/import?dry_run=true', 'text/csv', 'model,name\na/b,x\0', 'line 2 of the file'],
    [
      '/admin/v1/prices/import?dry_run=true&format=openrouter',
      'application/json',
      '{"data":[{"id":"\\ud800"}]}',
      'data[0].id',
    ],
    ['/admin/v1/prices/import?dry_run=true&format=litellm', 'application/json', '{"a\\u0000":{}}', 'a\ufffd'],
    ['/admin/v1/models/import?dry_run=true', 'application/json', '{"models":[{"name":"\\udfff"}]}', 'models[0].name'],
    [
      '/admin/v1/installation/import?dry_run=true',
      'application/json',
      '{"tiers":[{"name":"\\u0000"}]}',
      'tiers[0].name',
    ],
  ])('is refused in files for %s (%s)', async (path, type, file, position) => {
    const call = app.raw('post', path).set('authorization', `Bearer ${app.token}`).set('content-type', type);
    const answer = await call.send(file);
    expect([answer.status, (answer.body as Failure).error.param]).toEqual([400, position]);
  });

  it('fails one line of a line-based file', async () => {
    const lines = ['{"model":"a/b\\ud800"}', '{"model":"acme/good","context_length":1,"input_per_mtok_usd":"1"}'];
    const call = app.raw('post', '/admin/v1/prices/import?dry_run=true').set('authorization', `Bearer ${app.token}`);
    const { body } = await call.set('content-type', 'application/x-ndjson').send(lines.join('\n')).expect(200);
    const { rows } = body as { rows: { line: number; errors: { path: string }[] }[] };
    expect(rows.find(({ line }) => line === 1)?.errors[0]).toMatchObject({ path: 'model' });
  });
});

interface Failure {
  readonly error: { readonly code: string; readonly param: string };
}
