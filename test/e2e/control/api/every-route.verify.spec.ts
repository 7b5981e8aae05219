import { exampleId } from '#core';
import { CASES, DOCUMENT, queryOf, type ApiCase } from '../../../support/control/api-cases.js';
import { startWorld, type World } from '../../../support/control/api-world.js';
import { ApiCallers } from '../../../support/control/api-examples.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const GUARDED = CASES.filter(({ path }) => path.startsWith('/admin/') || path.startsWith('/api/'));
const idsOf = ({ operation }: ApiCase) =>
  (operation.parameters ?? []).filter(({ in: location }) => location === 'path');
/** A logo is named by its content. */
const WITH_IDS = GUARDED.filter((route) => idsOf(route).length > 0 && !route.path.endsWith('/logos/{hash}'));
/** File bodies have no fields of the API. */
const WITH_FIELDS = GUARDED.filter(({ operation }) => {
  const types = Object.keys(operation.requestBody?.content ?? {});
  return types.length === 1 && types[0] !== 'text/csv';
});
const LISTS = GUARDED.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'after'));

/** Conventions of every route in the API document. */
describe('every route', () => {
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

  async function errorOf(
    { method, path, operation }: ApiCase,
    changes: { id?: string; query?: string; body?: object | string },
  ) {
    const { id, query = '', body } = changes;
    const parameters = new Map(operation.parameters?.map(({ name, schema }) => [name, schema.example]));
    const filled = path.replaceAll(/\{([^}]+)\}/g, (_all, name: string) => id ?? String(parameters.get(name)));
    const call = callers.call({ method, path }, `${filled}${query}`);
    const [type = 'application/json'] = Object.keys(operation.requestBody?.content ?? {});
    const { status, body: answer } = await (body === undefined ? call : call.set('content-type', type).send(body));
    const { error } = answer as { error?: { code: string; param: string; message: string } };
    return { status, ...error };
  }

  it.each(WITH_IDS)('refuses an id of another kind: $name', async (route) => {
    const body = Object.values(route.operation.requestBody?.content ?? {})[0]?.example as object | string | undefined;
    const error = await errorOf(route, { id: exampleId('price'), ...(body === undefined ? {} : { body }) });
    expect(error).toMatchObject({ status: 400, code: 'invalid_id', message: expect.stringContaining('got price_…') });
  });

  it.each(GUARDED.filter(({ method }) => method === 'get'))(
    'refuses an unknown query parameter: $name',
    async (route) => {
      const required = queryOf(route, 'required');
      const error = await errorOf(route, { query: `${required === '' ? '?' : `${required}&`}expand_everything=1` });
      expect(error).toMatchObject({ status: 400, code: 'unknown_parameter', param: 'expand_everything' });
    },
  );

  it.each(WITH_FIELDS)('refuses an unknown field: $name', async (route) => {
    const example = Object.values(route.operation.requestBody?.content ?? {})[0]?.example as object;
    const error = await errorOf(route, { body: { ...example, nonsense: true } });
    expect(error).toMatchObject({ status: 400, code: 'unknown_parameter', param: 'nonsense' });
  });

  it.each(LISTS)('answers at most the limit, and refuses a larger one: $name', async (route) => {
    const id = route.path.includes('/organizations/{id}/') ? { id: world.customer.organizationId } : {};
    expect(await errorOf(route, { ...id, query: '?limit=101' })).toMatchObject({ status: 400, param: 'limit' });
    expect(await errorOf(route, { ...id, query: '?after=tampered' })).toMatchObject({ status: 400, param: 'after' });
  });

  it('writes money as text, and moments as RFC 3339', () => {
    const wrong: string[] = [];
    const walk = (node: unknown, name: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { format, additionalProperties } = node as { format?: string; additionalProperties?: object | boolean };
      // A map has its amounts by name.
      const value = typeof additionalProperties === 'object' ? additionalProperties : node;
      const { type = [] } = value as { type?: string | string[] };
      if (name.endsWith('_usd') && [type].flat().some((each) => !['string', 'null'].includes(each))) wrong.push(name);
      if (name.endsWith('_at') && format !== 'date-time') wrong.push(name);
      const { properties = {}, ...rest } = node as { properties?: Record<string, unknown> };
      for (const [own, schema] of Object.entries(properties)) walk(schema, own);
      for (const inner of Object.values(rest)) walk(inner, '');
    };
    walk((DOCUMENT.components as { schemas?: unknown }).schemas, '');
    expect(wrong).toEqual([]);
  });
});
