import { createHash } from 'node:crypto';
import { PrismaService } from '#core/infra';
import {
  AdminTokensService,
  ApiKeysService,
  ImportedKeys,
  importedSecret,
  importedSecretOfSha256,
  OrganizationsService,
  type ImportedSecret,
} from '#auth';
import { AccountsService } from '#billing/ledger';
import { newUuid, systemActor } from '#core';
import { eventually } from '../../../support/eventually.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { PrincipalsRepository } from '../../../../libs/auth/principals/principals.repository.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

const actor = systemActor('test');
const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] };

describe('authentication', () => {
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;

  beforeAll(async () => {
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'openai/gpt-4o', aliases: ['gpt-4o'] });
    await platform.addModel({ canonicalId: 'openai/o3', aliases: ['o3'] });
    await platform.addModel({ canonicalId: 'openai/o9', aliases: ['o9'], status: 'draft' });
    await platform.addChannel({ name: 'simulator', serves: ['gpt-4o', 'o3', 'o9'] });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
  }, 120_000);

  afterAll(() => platform.stop());

  function chatWith(headers: Record<string, string | string[]>, path = '/v1/chat/completions'): Promise<Answer> {
    const json = { 'content-type': 'application/json', ...headers };
    return caller.send('POST', path, { headers: json, body: JSON.stringify(hello) });
  }

  function refused({ status, headers, ...answer }: Answer): object {
    const { type, code, param } = answer.error();
    return { status, type, code, param, retry: headers['x-should-retry'], retryAfter: headers['retry-after'] };
  }

  const unknownKey = {
    status: 401,
    type: 'authentication_error',
    code: 'invalid_api_key',
    param: null,
    retry: 'false',
  };

  it.each(['Bearer', 'bearer', 'BEARER', 'bEaReR'])('AUTH-1: the scheme may be written %s', async (scheme) => {
    expect((await chatWith({ authorization: `${scheme} ${customer.apiKey}` })).status).toBe(200);
  });

  it('AUTH-2: x-api-key serves instead', async () => {
    expect((await chatWith({ 'x-api-key': customer.apiKey })).status).toBe(200);
  });

  it('AUTH-2: when both are sent, Authorization decides', async () => {
    const other = await platform.addCustomer({ key: { name: 'other' } });
    const headers = { authorization: `Bearer ${other.apiKey}`, 'x-api-key': customer.apiKey };
    const answer = await caller.send('GET', '/v1/key', { headers });
    expect(answer.json()).toMatchObject({ label: 'other' });
    const spoilt = await chatWith({ authorization: 'Bearer rtf_nonsense', 'x-api-key': customer.apiKey });
    expect(refused(spoilt)).toEqual(unknownKey);
  });

  it('AUTH-2: two Authorization headers are refused, whatever their values', async () => {
    const bearer = `Bearer ${customer.apiKey}`;
    expect(refused(await chatWith({ authorization: [bearer, bearer] }))).toEqual(unknownKey);
    expect(refused(await chatWith({ authorization: [bearer, 'Bearer other'] }))).toEqual(unknownKey);
  });

  it.each(['api_key', 'key', 'access_token', 'x-api-key', 'Authorization'])(
    'AUTH-2: a key in the query string (%s) is never read',
    async (name) => {
      const query = `?${name}=${encodeURIComponent(customer.apiKey)}`;
      expect(refused(await chatWith({}, `/v1/chat/completions${query}`))).toEqual(unknownKey);
    },
  );

  it('AUTH-3: a key is rtf_ with 38 base62 characters; a typo costs no look-up', async () => {
    expect(customer.apiKey).toMatch(/^rtf_[0-9A-Za-z]{38}$/);
    const lookUps = jest.spyOn(platform.gateway.app.get(PrincipalsRepository), 'findByDigests');
    for (let position = 4; position < customer.apiKey.length; position++) {
      const other = customer.apiKey[position] === 'a' ? 'b' : 'a';
      const typo = customer.apiKey.slice(0, position) + other + customer.apiKey.slice(position + 1);
      expect((await chatWith({ authorization: `Bearer ${typo}` })).status).toBe(401);
    }
    expect(lookUps).not.toHaveBeenCalled();
    lookUps.mockRestore();
  });

  it('AUTH-3: the database holds no key, only a digest of it', async () => {
    const [row] = await platform.query<{ key: string }>(
      `SELECT row_to_json(api_key)::text AS key FROM api_key LIMIT 1`,
    );
    expect(row?.key).not.toContain(customer.apiKey.slice(12, -4));
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['without scheme', 'rtf_00000000000000000000000000000000000000'],
    ['of another scheme', 'Basic cnRmXzpzZWNyZXQ='],
    ['malformed', 'Bearer sk-proj-1234'],
    ['with a second word', 'Bearer rtf_a b'],
    ['very long', `Bearer ${'a'.repeat(10_000)}`],
  ])('AUTH-4 ERR-401: a key that is %s', async (_what, authorization) => {
    expect(refused(await chatWith(authorization === undefined ? {} : { authorization }))).toEqual(unknownKey);
  });

  it('AUTH-4 ERR-401: well formed and unknown', async () => {
    const keys = platform.services.get(ApiKeysService);
    const { key, secret } = await keys.create(customer.organizationId, { name: 'rotated' }, actor);
    await keys.rotate(key.id, 0, null, actor);
    expect(refused(await chatWith({ authorization: `Bearer ${secret}` }))).toEqual(unknownKey);
  });

  it('AUTH-4 ERR-401: revoked and expired keys have their own codes', async () => {
    const keys = platform.services.get(ApiKeysService);
    const revoked = await keys.create(customer.organizationId, { name: 'revoked' }, actor);
    await keys.revoke(revoked.key.id, null, actor);
    expect(refused(await chatWith({ authorization: `Bearer ${revoked.secret}` }))).toEqual({
      ...unknownKey,
      code: 'key_revoked',
    });
    const expiresAt = new Date(Date.now() - 1_000);
    const expired = await keys.create(customer.organizationId, { name: 'expired', expiresAt }, actor);
    expect(refused(await chatWith({ 'x-api-key': expired.secret }))).toEqual({ ...unknownKey, code: 'key_expired' });
  });

  const forbidden = { status: 403, type: 'permission_error', retry: 'false' };

  it('AUTH-8: an imported key serves with and without sk-, in either header, and its revocation ends both', async () => {
    const texts = ['Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3uTn5oKi9cXwRqHbVy', 'q8_LITELLM-hashes-these'] as const;
    const sha256 = createHash('sha256').update(`sk-${texts[1]}`).digest('hex');
    const secrets = [importedSecret(texts[0]), importedSecretOfSha256(sha256, 'sk-...hese')] as ImportedSecret[];
    const keys = secrets.map((secret) => ({
      id: newUuid(Date.now()),
      organizationId: customer.organizationId,
      memberId: null,
      name: 'imported',
      secret,
    }));
    const imported = platform.services.get(ImportedKeys);
    await platform.services.get(PrismaService).transact((tx) => imported.add(tx, 'new-api', keys));
    const headers = texts.flatMap((text) =>
      [text, `sk-${text}`].flatMap((spelling) => [{ authorization: `Bearer ${spelling}` }, { 'x-api-key': spelling }]),
    );
    for (const one of headers) await eventually(async () => (await chatWith(one)).status === 200);
    for (const { id } of keys) await platform.services.get(ApiKeysService).revoke(id, null, actor);
    for (const one of headers) {
      await eventually(async () => (await chatWith(one)).status === 401);
      expect(refused(await chatWith(one))).toEqual({ ...unknownKey, code: 'key_revoked' });
    }
  });

  it('AUTH-5 ERR-403: a suspended organization', async () => {
    const suspended = await platform.addCustomer();
    const accounts = platform.services.get(AccountsService);
    await platform.services
      .get(OrganizationsService)
      .suspend(suspended.organizationId, 'unpaid', actor, (tx, { id }) => accounts.setStatus(tx, id, 'suspended'));
    const answer = await chatWith({ authorization: `Bearer ${suspended.apiKey}` });
    expect(refused(answer)).toEqual({ ...forbidden, code: 'account_suspended', param: null });
  });

  it('AUTH-5 ERR-403: a model outside the key or the organization, by each of its names', async () => {
    const byKey = await platform.addCustomer({ key: { modelAllow: ['openai/gpt*'] } });
    const byOrganization = await platform.addCustomer({ organization: { allowedModels: ['gpt-4o'] } });
    for (const { apiKey } of [byKey, byOrganization]) {
      const own = new GatewayCaller(platform, apiKey);
      for (const model of ['gpt-4o', 'openai/gpt-4o']) expect((await own.chat({ ...hello, model })).status).toBe(200);
      for (const model of ['o3', 'openai/o3']) {
        const answer = await own.chat({ ...hello, model });
        expect(refused(answer)).toEqual({ ...forbidden, code: 'model_not_allowed', param: 'model' });
      }
    }
  });

  it('AUTH-5 ERR-404: an unknown model, with the nearest names that the key may use', async () => {
    const limited = await platform.addCustomer({ key: { modelAllow: ['gpt-4o'] } });
    const answer = await new GatewayCaller(platform, limited.apiKey).chat({ ...hello, model: 'gpt-4-o' });
    expect(refused(answer)).toMatchObject({ status: 404, type: 'invalid_request_error', code: 'model_not_found' });
    expect(answer.error()).toMatchObject({ param: 'model', metadata: { nearest: ['gpt-4o'] } });
    expect(answer.error().message).toContain('Did you mean gpt-4o');
    const hidden = await new GatewayCaller(platform, limited.apiKey).chat({ ...hello, model: 'o4' });
    expect(hidden.text).not.toContain('o3');
  });

  it('AUTH-5 ERR-404: a model draft is unknown to every key', async () => {
    const answer = await caller.chat({ ...hello, model: 'o9' });
    expect(refused(answer)).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    expect(answer.error().metadata?.nearest).not.toContain('o9');
  });

  it('ERR-403: an admin token is the wrong kind of token', async () => {
    const { secret } = await platform.services.get(AdminTokensService).create({ name: 'admin' }, actor);
    const answer = await chatWith({ authorization: `Bearer ${secret}` });
    expect(refused(answer)).toEqual({ ...forbidden, code: 'wrong_token_kind', param: null });
    expect(answer.error().message).toContain('API key');
  });

  it.each([
    ['/v1/chat/completions', 'authorization, content-type, idempotency-key'],
    ['/v1/responses', 'authorization, content-type, openai-organization, x-stainless-retry-count'],
    [
      '/v1/messages',
      'x-api-key, content-type, anthropic-version, anthropic-beta, anthropic-dangerous-direct-browser-access',
    ],
    ['/v1/messages/count_tokens', 'x-api-key, content-type, anthropic-version'],
    ['/dashboard/billing/usage', 'authorization'],
  ])('AUTH-6: a preflight of %s needs no key and allows any origin without credentials', async (path, expected) => {
    const { status, headers, text } = await caller.send('OPTIONS', path, {
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': expected,
      },
    });
    expect({ status, text }).toEqual({ status: 204, text: '' });
    expect(headers['access-control-allow-origin']).toBe('*');
    expect(headers['access-control-allow-methods']).toBe('GET, POST, DELETE');
    expect(headers['access-control-allow-headers']).toBe(expected);
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('AUTH-6: CORS responses expose the headers that an SDK reads, also on errors', async () => {
    const origin = 'https://app.example';
    const served = await chatWith({ authorization: `Bearer ${customer.apiKey}`, origin });
    const refusedOne = await chatWith({ origin });
    for (const { headers } of [served, refusedOne]) {
      expect(headers['access-control-allow-origin']).toBe('*');
      const exposed = headers['access-control-expose-headers']?.split(', ');
      expect(exposed).toEqual(expect.arrayContaining(['x-request-id', 'retry-after', 'x-should-retry']));
      const ours = Object.keys(headers).filter((name) => name.startsWith('x-'));
      expect(exposed).toEqual(expect.arrayContaining(ours));
    }
    const { headers } = await chatWith({ authorization: `Bearer ${customer.apiKey}` });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });
});
