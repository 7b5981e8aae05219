import { AccountUpstream, STATEFUL_KINDS, type StatefulKind } from '../../../support/gateway/state/account-upstream.js';
import { leftovers } from '../../../support/gateway/bookings.js';
import { GatewayCaller, type Answer } from '../../../support/gateway/gateway-caller.js';
import { LOOP_CLIENTS, type LoopClient } from '../../../support/gateway/state/loop-clients.js';
import { startPlatform, type Customer, type Platform } from '../../../support/gateway/platform.js';

jest.setTimeout(120_000);

type Json = Readonly<Record<string, unknown>>;

const TURNS = 5;
const ASK = [{ role: 'user', content: 'Go.' }];
const CLIENTS = Object.entries(LOOP_CLIENTS);
const PAIRS = CLIENTS.flatMap(([name, client]) => [false, true].map((isStream) => [name, isStream, client] as const));

describe.each(STATEFUL_KINDS)('opaque state of %s', (kind: StatefulKind) => {
  const first = new AccountUpstream('first', kind);
  const second = new AccountUpstream('second', kind);
  let platform: Platform;
  let customer: Customer;
  let caller: GatewayCaller;
  let other: GatewayCaller;

  beforeAll(async () => {
    await Promise.all([first.start(), second.start()]);
    platform = await startPlatform();
    await platform.addModel({ canonicalId: 'acme/agent', capabilities: ['tools', 'reasoning'] });
    const models = [{ model: 'acme/agent', upstreamModel: 'claude-sonnet-4-5', cost: null }];
    await platform.addChannel({ name: 'first', kind, serves: [], models, baseUrl: first.url, priority: 1 });
    await platform.addChannel({ name: 'second', kind, serves: [], models, baseUrl: second.url, priority: 2 });
    customer = await platform.addCustomer();
    caller = new GatewayCaller(platform, customer.apiKey);
    other = new GatewayCaller(platform, (await platform.addCustomer()).apiKey);
  });
  beforeEach(async () => {
    first.reset();
    second.reset();
    await platform.restoreChannels();
  });
  afterAll(async () => {
    await platform.stop();
    await Promise.all([first.stop(), second.stop()]);
  });

  async function turn(
    client: LoopClient,
    history: readonly Json[],
    isStream = false,
    by = caller,
  ): Promise<{ readonly answer: Answer; readonly history: readonly Json[] }> {
    const answer = await by.post(client.path, {
      model: 'acme/agent',
      ...client.body(history),
      ...(isStream ? { stream: true } : {}),
    });
    expect({ status: answer.status, text: answer.text }).toMatchObject({ status: 200 });
    return { answer, history: [...history, ...(await client.additions(answer.text, isStream))] };
  }

  const droppedBy = ({ headers }: Answer): readonly string[] =>
    String(headers['x-routify-dropped'] ?? '')
      .split(', ')
      .filter((name) => name !== '');

  describe.each(PAIRS)('a loop of %s, as a stream: %s', (_name, isStream, client) => {
    it('AGT-11 MSG-17: returns to its account as it was issued, over five turns', async () => {
      let history: readonly Json[] = ASK;
      for (let number = 0; number < TURNS; number++) {
        const next = await turn(client, history, isStream);
        expect(droppedBy(next.answer)).toEqual([]);
        expect(next.answer.text).toContain('routify-v1.');
        expect(next.answer.text).not.toContain(`"${first.stateOf(number)}"`);
        history = next.history;
      }
      const issued = Array.from({ length: TURNS }, (_, number) => first.stateOf(number));
      expect(first.received).toEqual(issued.map((_, number) => issued.slice(0, number)));
      expect(second.received).toEqual([]);
    });

    it('AGT-11 MSG-17: stays behind when another account answers, where the loop then goes on', async () => {
      const begun = await turn(client, ASK, isStream);
      const again = await turn(client, begun.history, isStream);
      first.isFailing = true;
      const moved = await turn(client, again.history, isStream);
      expect([moved.answer.headers['x-routify-channel'], second.received]).toEqual(['second', [[]]]);
      expect(droppedBy(moved.answer).length).toBeGreaterThan(0);
      for (const name of droppedBy(moved.answer)) expect(name).toMatch(client.stateName);
      first.isFailing = false;
      await platform.restoreChannels();
      const stayed = await turn(client, moved.history, isStream);
      expect(stayed.answer.headers['x-routify-channel']).toBe('second');
      expect(second.received.at(-1)).toEqual([second.stateOf(0)]);
      await turn(client, stayed.history, isStream);
      expect(second.received.at(-1)).toEqual([second.stateOf(0), second.stateOf(1)]);
    });
  });

  it.each(CLIENTS)('AGT-11 MSG-17: of %s is nothing for another organization', async (_name, client) => {
    const { history } = await turn(client, ASK);
    const { answer } = await turn(client, history, false, other);
    expect(first.received.at(-1)).toEqual([]);
    expect(droppedBy(answer).length).toBeGreaterThan(0);
  });

  it.each(CLIENTS)('AGT-11 MSG-17: of %s with changed bytes reaches nothing', async (_name, client) => {
    const { history } = await turn(client, ASK);
    const text = JSON.stringify(history);
    const forged = [
      text.replaceAll(/(routify-v1\.\w+\.[\w-]+\.[\w-]{22}\.[^"\\]{2})./g, '$1~'),
      text.replaceAll(/routify-v1\.\w+\.[\w-]+\.[\w-]{22}\./g, ''),
      text.replaceAll(/(routify-v1\.\w+\.[\w-]+\.)[\w-]{22}/g, `$1${'A'.repeat(22)}`),
    ];
    for (const changed of forged) {
      expect(changed).not.toBe(text);
      const { answer } = await turn(client, JSON.parse(changed) as Json[]);
      expect(first.received.at(-1)).toEqual([]);
      expect(droppedBy(answer).length).toBeGreaterThan(0);
    }
  });

  it('leaves nothing held', async () => {
    expect(await leftovers(platform, [customer])).toEqual([]);
  });
});
