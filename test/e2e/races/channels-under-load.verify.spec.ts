import type { IncomingMessage, ServerResponse } from 'node:http';
import { loadConfig } from '#core/infra';
import { ChannelSnapshot, ChannelsService, CredentialsService, type Channel } from '#channels';
import type { CredentialRecord } from '#channels/channel-history';
import { Secret, systemActor } from '#core';
import { startWorker, type RunningWorker } from '../../../apps/worker/start-worker.js';
import { eventually } from '../../support/eventually.js';
import type { Answer, GatewayCaller } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { ScriptedUpstream } from '../../support/gateway/scripted-upstream.js';
import { TwoGatewayLoad } from '../../support/gateway/two-gateway-load.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

const actor = systemActor('test');
jest.setTimeout(180_000);

const BODY = { model: 'edited', messages: [{ role: 'user', content: 'Hello!' }], max_tokens: 10 };
const [EAST, WEST, SPARE, ROTATED] = ['east', 'west', 'spare', 'rotated'].map((name) => `sk-${name}-0123456789`) as [
  string,
  string,
  string,
  string,
];

/** A change under load, and the state of the channel `east` that shows it on a gateway. */
interface Edit {
  readonly make: () => unknown;
  readonly isInForce: (east: Channel) => boolean;
}

/**
 * Channels are edited while both gateways are busy: the next request follows the gateway's state, and no client sees an
 * error.
 */
describe('channels edited under load', () => {
  let both: TwoGateways;
  let worker: RunningWorker;
  let customer: Customer;
  let eastId: string;
  let westId: string;
  let channels: ChannelsService;
  let credentials: CredentialsService;
  const upstream = new ScriptedUpstream();
  /** Credentials that the provider refuses. */
  const revoked = new Set<string>();

  beforeAll(async () => {
    both = await TwoGateways.startHere();
    const { platform } = both;
    worker = await startWorker(loadConfig({ ...platform.environment, ROUTIFY_WORKER_LISTEN: '127.0.0.1:0' }));
    channels = platform.services.get(ChannelsService);
    credentials = platform.services.get(CredentialsService);
    await upstream.start();
    upstream.answers(answerWithKey);
    await platform.addModel({ canonicalId: 'acme/edited', aliases: ['edited'] });
    eastId = await addChannel('east', EAST);
    westId = await addChannel('west', WEST);
    customer = await platform.addCustomer();
    for (const caller of both.callers(customer)) await eventually(async () => (await send(caller)).status === 200);
  });

  afterAll(async () => {
    await worker.stop();
    await both.stop();
    await upstream.stop();
  });

  /** Answers with the key of the request. */
  function answerWithKey(response: ServerResponse, request: IncomingMessage): void {
    const key = (request.headers.authorization ?? '').replace('Bearer ', '');
    if (revoked.has(key)) {
      response.writeHead(401).end('{"error":{"message":"Incorrect API key provided."}}');
      return;
    }
    const message = { role: 'assistant', content: key };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ choices: [{ index: 0, message, finish_reason: 'stop' }], usage }));
  }

  const addChannel = (name: string, secret: string): Promise<string> =>
    both.platform.addChannel({
      name,
      serves: ['edited'],
      baseUrl: upstream.url,
      credentials: [{ secret: new Secret(secret), label: name, weight: 1 }],
    });

  const send = (caller: GatewayCaller): Promise<Answer> => caller.chat(BODY);

  /** The key that answered, or the error's code. */
  function keyOf(answer: Answer): string {
    if (answer.status !== 200) return answer.error().code;
    const { choices } = answer.json() as { choices: readonly { readonly message: { readonly content: string } }[] };
    return choices[0]?.message.content ?? '';
  }

  const isInForce = (check: Edit['isInForce']): boolean =>
    both.apps.every((app) => {
      const east = app.get(ChannelSnapshot).find(eastId);
      return east !== null && check(east);
    });

  /**
   * Makes one change after the other under load; returns the keys of requests that began after both gateways applied
   * each.
   */
  async function keysAfter(...edits: Edit[]): Promise<Set<string>[]> {
    const load = new TwoGatewayLoad(both.callers(customer), send, keyOf);
    const seen: Set<string>[] = [];
    try {
      await eventually(() => load.hasSeen(0));
      for (const edit of edits) {
        await edit.make();
        await eventually(() => isInForce(edit.isInForce));
        const inForceAtMs = performance.now();
        await eventually(() => load.hasSeen(inForceAtMs));
        seen.push(load.outcomesAfter(inForceAtMs));
      }
    } finally {
      await load.stop();
    }
    const keys = [EAST, WEST, SPARE, ROTATED];
    expect([...load.outcomesAfter(0)].filter((outcome) => !keys.includes(outcome))).toEqual([]);
    return seen;
  }

  /** Exactly these keys are used. */
  const has =
    (...secrets: string[]): Edit['isInForce'] =>
    ({ credentials: used }) =>
      used
        .map(({ secret }) => secret.reveal())
        .sort()
        .join() === secrets.sort().join();

  const credentialOf = async (channelId: string, index = 0): Promise<CredentialRecord> =>
    (await channels.get(channelId)).credentials[index]!;

  it('weights and priorities', async () => {
    const edit = (priority: number, weight: number): Edit => ({
      make: () => channels.update(eastId, { priority, weight }, null, actor),
      isInForce: (east) => east.priority === priority && east.weight === weight,
    });
    expect(await keysAfter(edit(1, 5), edit(200, 1), edit(100, 1))).toEqual([
      new Set([EAST]),
      new Set([WEST]),
      new Set([EAST, WEST]),
    ]);
  });

  it('draining, disabling and enabling', async () => {
    const set = (status: 'draining' | 'disabled' | 'enabled'): Edit => ({
      make: () => channels.setStatus(eastId, status, 'a test', actor),
      isInForce: (east) => east.status === status,
    });
    expect(await keysAfter(set('draining'), set('disabled'), set('enabled'))).toEqual([
      new Set([WEST]),
      new Set([WEST]),
      new Set([EAST, WEST]),
    ]);
  });

  it('credentials added, rotated, disabled and enabled; a rotated secret can be revoked at the provider', async () => {
    await channels.setStatus(westId, 'disabled', null, actor);
    const { id } = await credentialOf(eastId);
    const seen = await keysAfter(
      {
        make: () => credentials.add(eastId, { secret: new Secret(SPARE), label: 'spare', weight: 1 }, actor),
        isInForce: has(EAST, SPARE),
      },
      { make: () => credentials.update(id, { status: 'disabled' }, null, actor), isInForce: has(SPARE) },
      { make: () => credentials.rotate(id, new Secret(ROTATED), actor), isInForce: has(ROTATED, SPARE) },
      { make: () => revoked.add(EAST), isInForce: has(ROTATED, SPARE) },
    );
    const [rotatedAndSpare, spare] = [new Set([ROTATED, SPARE]), new Set([SPARE])];
    expect(seen).toEqual([new Set([EAST, SPARE]), spare, rotatedAndSpare, rotatedAndSpare]);
  });

  it('a credential that the provider refuses: the next one answers, and it stays disabled until an operator rotates it', async () => {
    const [first, second] = await Promise.all([credentialOf(eastId), credentialOf(eastId, 1)]);
    const refused = first.label === 'spare' ? second : first;
    const refusedIsOff = async (): Promise<void> => {
      revoked.add(ROTATED);
      const isOff = async () => (await credentials.get(refused.id)).status === 'disabled';
      await eventually(isOff);
    };
    const rotateBack = async (): Promise<void> => {
      revoked.delete(EAST);
      await credentials.rotate(refused.id, new Secret(EAST), actor);
    };
    const [off, back] = await keysAfter(
      { make: refusedIsOff, isInForce: has(SPARE) },
      { make: rotateBack, isInForce: has(EAST, SPARE) },
    );
    expect([off, back]).toEqual([new Set([SPARE]), new Set([EAST, SPARE])]);
    expect(await credentials.get(refused.id)).toMatchObject({ status: 'active', statusReason: null });
  });

  it('a refusal that may be the customer’s fault disables no credential', async () => {
    const { id } = await credentialOf(eastId);
    upstream.answers((response) => {
      response.writeHead(403).end('{"error":{"message":"Your input was flagged by our moderation."}}');
    });
    const [caller] = both.callers(customer);
    expect((await send(caller!)).status).toBe(403);
    upstream.answers(answerWithKey);
    expect(keyOf(await send(caller!))).toMatch(/^sk-/);
    expect(await credentials.get(id)).toMatchObject({ status: 'active' });
  });
});
