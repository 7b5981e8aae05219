import { randomUUID } from 'node:crypto';
import { etagOf } from '../../../../libs/core/http/writes/if-match.js';
import { withoutSecrets } from '../../../../libs/core/http/writes/without-secrets.js';
import { CASES, DOCUMENT, isStreamed, queryOf, successOf, type ApiCase } from '../../../support/control/api-cases.js';
import { ApiExamples, isOfAccount } from '../../../support/control/api-examples.js';
import type { World } from '../../../support/control/api-world.js';
import type { ControlApp } from '../../../support/control/control-app.js';

type Fields = Readonly<Record<string, unknown>>;

/** An account has no version: one person changes it. */
const PATCHES = CASES.filter((route) => route.method === 'patch' && !isOfAccount(route));
const DELETES = CASES.filter(({ method }) => method === 'delete');
const isRestored = ({ path }: ApiCase) => caseOf(`post ${path}/restore`) !== undefined;
const ARCHIVES = DELETES.filter(isRestored);

/** A member that left is refused. */
const WITHOUT_KEYS = ['post /api/v1/me/leave'];
const takesKey = ({ operation }: ApiCase) =>
  operation.parameters?.some(({ name }) => name === 'Idempotency-Key') === true;
const CALLS = CASES.filter((route) => route.method === 'post' && !isOfAccount(route));
const POSTS = CALLS.filter((route) => takesKey(route) && !WITHOUT_KEYS.includes(route.name));

/** Fields that change with any patch. */
const FOLLOWS = [
  ...['version', 'updated_at', 'sources'],
  // What an operator states of an account is its balance.
  ...['stated_at', 'balance_usd', 'source', 'source_usd', 'source_at'],
  // A worker may ask the provider meanwhile.
  ...['next_pull_at', 'pull_result', 'pull_detail', 'pulled_amounts', 'pulled_amounts_at'],
];

function caseOf(name: string): ApiCase | undefined {
  return CASES.find((route) => route.name === name);
}

/** Each field of a PATCH body, and whether the document allows null. */
function fieldsOf({ operation }: ApiCase): readonly (readonly [name: string, takesNull: boolean])[] {
  const { schema } = Object.values(operation.requestBody!.content)[0]!;
  const name = (schema as { $ref: string }).$ref.split('/').at(-1) ?? '';
  const { properties } = DOCUMENT.components.schemas[name]!;
  return Object.entries(properties).map(([field, { type = [], anyOf = [] }]) => [
    field,
    [type, ...anyOf.map((one) => one.type)].flat().includes('null'),
  ]);
}

function without(object: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Of a stored secret and the address it was given for: they change together, see `moved-secrets.verify.spec.ts`. */
const WITH_SECRETS: Readonly<Record<string, readonly string[]>> = {
  channels: ['base_url', 'credentials'],
  'identity-providers': ['issuer', 'client_secret', 'has_secret'],
  'webhook-endpoints': ['url', 'secret'],
};
const withSecrets = ({ path }: ApiCase): readonly string[] => WITH_SECRETS[path.split('/')[3] ?? ''] ?? [];

/**
 * The object under the field names of its patch: the table of tasks has one field for each task, and is listed as an
 * array.
 */
function shown(object: Fields): Fields {
  const { tasks = [], ...rest } = object as { readonly tasks?: readonly { readonly task: string }[] };
  return { ...rest, ...Object.fromEntries(tasks.map((row) => [row.task, row])) };
}

/** Merge patches, versions, idempotency keys and archives, for every operation in the API document. */
describe('every change', () => {
  let app: ControlApp;
  let world: World;
  let examples: ApiExamples;

  beforeAll(async () => {
    examples = await ApiExamples.start();
    ({ world } = examples);
    ({ app } = world);
  });
  afterAll(() => examples.close());

  const auditRows = () => app.query('SELECT count(*)::int AS count FROM audit_event');

  describe.each(PATCHES)('$name', (patch) => {
    const get = caseOf(patch.name.replace('patch ', 'get '));
    let path: string;
    let example: Fields;
    /** The object before any change. */
    let fresh: Fields;

    beforeAll(async () => {
      path = await examples.pathOf(patch);
      example = without((await examples.bodyOf(patch)) as Fields, withSecrets(patch));
      fresh = await read();
    });
    // Settings limit what the objects of the next cases may be.
    afterAll(async () => {
      if (!patch.path.includes('/settings/')) return;
      const taken = fieldsOf(patch).filter(([, takesNull]) => takesNull);
      await send(Object.fromEntries(taken.map(([name]) => [name, null])));
    });

    async function send(body: object, headers: Readonly<Record<string, string>> = {}) {
      const { status, headers: answered, body: answer } = await examples.call(patch, path, body, headers);
      return { status, etag: answered.etag, answer: shown(answer as Fields) };
    }

    /** A credential is shown only in lists: an empty patch returns it, which makes a new version. */
    async function read(): Promise<Fields> {
      const { body } = await (get === undefined ? examples.call(patch, path, {}) : examples.call(get, path));
      return shown(body as Fields);
    }

    it('changes the field that it names, and no other', async () => {
      let before = fresh;
      for (const [name, value] of Object.entries(example)) {
        const { status, etag, answer } = await send({ [name]: value }, { 'if-match': etagOf(Number(before.version)) });
        expect([name, status, etag]).toEqual([name, 200, etagOf(Number(answer.version))]);
        const others = (object: Fields) => without(object, [name, ...FOLLOWS]);
        expect([name, others(answer)]).toEqual([name, others(before)]);
        before = answer;
      }
      expect(without(await read(), FOLLOWS)).toEqual(without(before, FOLLOWS));
    });

    const fields = fieldsOf(patch).filter(([name]) => !withSecrets(patch).includes(name));
    it.each(fields)('null resets %s, or is refused as the document says', async (name, takesNull) => {
      const before = await read();
      const { status, answer } = await send({ [name]: null });
      if (takesNull) expect([status, answer[name]]).toEqual([200, fresh[name]]);
      else expect([status, answer]).toMatchObject([400, { error: { param: name } }]);
      const ignored = takesNull ? [name, ...FOLLOWS] : FOLLOWS;
      expect(without(await read(), ignored)).toEqual(without(before, ignored));
    });

    it('changes nothing when If-Match is stale', async () => {
      await send(example);
      const now = await read();
      const stale = await send(example, { 'if-match': etagOf(Number(now.version) - 1) });
      expect([stale.status, stale.answer]).toMatchObject([412, { error: { code: 'version_conflict' } }]);
      const { error } = stale.answer as { error: { metadata: { current: Fields } } };
      expect(shown(error.metadata.current)).toEqual(now);
      expect((await read()).version).toBe(Number(now.version) + (get === undefined ? 1 : 0));
    });
  });

  it.each(POSTS)('$name: the same key is one change and one answer; another body is refused', async (post) => {
    const headers = { 'idempotency-key': randomUUID() };
    const path = `${await examples.pathOf(post)}${queryOf(post)}`;
    const body = await examples.bodyOf(post);
    const first = await examples.call(post, path, body, headers);
    expect([first.status, first.body]).toEqual([successOf(post.operation)[0], expect.anything()]);
    const rows = await auditRows();
    const second = await examples.call(post, path, body, headers);
    expect([second.status, second.headers['idempotent-replayed']]).toEqual([first.status, 'true']);
    expect(second.body).toEqual(withoutSecrets(first.body));
    // A file is plain text; every other body is an object.
    const another = typeof body === 'string' ? `${body}\n` : { another: 'body' };
    const other = await examples.call(post, path, another, headers);
    expect([other.status, other.body]).toMatchObject([409, { error: { code: 'idempotency_key_reused' } }]);
    expect(await auditRows()).toEqual(rows);
  });

  it('takes an idempotency key, unless its answer is streamed or it is a webhook', () => {
    const others = CALLS.filter((route) => !takesKey(route) && !isStreamed(route));
    // Its providers repeat a webhook: the same event is the same question.
    expect(others.map(({ name }) => name)).toEqual(['post /webhooks/payments/{id}']);
  });

  it('is undone by a restore, except for what is deleted permanently', () => {
    const final = DELETES.filter((one) => !isRestored(one)).map(({ name }) => name);
    expect(final.sort()).toEqual([
      'delete /admin/v1/alarm-silences/{id}',
      'delete /admin/v1/channels/{id}/proxy',
      'delete /admin/v1/credentials/{id}',
      'delete /admin/v1/credentials/{id}/proxy',
      'delete /admin/v1/identity-providers/{id}',
      'delete /admin/v1/news/{id}',
      'delete /admin/v1/topup-offers/{id}',
      'delete /admin/v1/webhook-endpoints/{id}',
      'delete /api/v1/automatic-topup',
      'delete /api/v1/domains/{id}',
      'delete /api/v1/identity-providers/{id}',
      'delete /api/v1/members/{id}',
      'delete /api/v1/saved-methods/{id}',
      'delete /api/v1/webhook-endpoints/{id}',
    ]);
  });

  it.each(ARCHIVES)('$name: archived, restored, and archived again', async (archive) => {
    const restore = caseOf(`post ${archive.path}/restore`)!;
    const path = await examples.pathOf(archive);
    const get = caseOf(`get ${archive.path}`)!;
    const before = (await examples.call(get, path).expect(200)).body as Fields;
    for (let time = 0; time < 2; time++) {
      await examples.call(archive, path).expect(200);
      const archived = (await examples.call(get, path).expect(200)).body as Fields;
      expect(archived.archived_at).toEqual(expect.any(String));
      await examples.call(restore, `${path}/restore`).expect(200);
      const after = (await examples.call(get, path).expect(200)).body as Fields;
      expect(without(after, FOLLOWS)).toEqual(without(before, FOLLOWS));
    }
  });
});
