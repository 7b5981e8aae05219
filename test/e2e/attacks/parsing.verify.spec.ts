import { expectRefusal, framed, AttackSession, jsonRequest, type RawAnswer } from './attack-session.js';

jest.setTimeout(120_000);

const MEGABYTE = 1_048_576;
/** Each takes milliseconds of the hundred that are free. */
const BODIES_MAX = 100;
const RSS_BYTES_MAX = 100 * MEGABYTE;

/** Attacks that wait for a timeout, and measurements. */
describe('slow attacks on the parsers', () => {
  let session: AttackSession;

  beforeAll(async () => {
    session = await AttackSession.start();
  });
  afterAll(() => session.stop());

  describe.each(['gateway', 'control'] as const)('%s', (name) => {
    it('ATK-51: a head of one byte a second ends after ten seconds', async () => {
      const drip = async function* (): AsyncGenerator<Buffer> {
        for (;;) {
          await new Promise((resolve) => setTimeout(resolve, 1_000));
          yield Buffer.from('a');
        }
      };
      const answer = await session.send(
        session.endpoints[name],
        `POST ${session.endpoints[name].path} HTTP/1.1\r\nx: `,
        drip(),
      );
      expectRefusal(answer, [408]);
      expect(answer.tookMs).toBeLessThan(15_000);
    });
  });

  it('ATK-51: a body that never comes ends after thirty seconds', async () => {
    const endpoint = session.endpoints.gateway;
    const answer = await session.send(endpoint, framed('connection: close\r\ncontent-length: 100', '{')(endpoint));
    expectRefusal(answer, [400]);
    expect(answer.tookMs).toBeLessThan(35_000);
    await session.expectGatewayServes();
  });

  it('ATK-54 ATK-55: large hostile bodies affect neither memory nor other requests', async () => {
    const names = `{"model":"chat","messages":[],${Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":1`).join()}}`;
    const number = `{"model":"chat","temperature":${'1'.repeat(10 * MEGABYTE)}}`;
    const text = `{"model":"${'a'.repeat(10 * MEGABYTE)}","messages":[]}`;
    await session.legitimateP99Ms();
    const quietMs = await session.legitimateP99Ms();
    const beforeBytes = session.gateway.rssBytes();
    const attack = (async () => {
      const answers: RawAnswer[] = [];
      for (const body of [names, number, text]) {
        const endpoint = await session.freshEndpoint();
        answers.push(await session.send(endpoint, jsonRequest(endpoint, body)));
      }
      return answers;
    })();
    const attackedMs = await session.legitimateP99Ms();
    for (const answer of await attack) expectRefusal(answer, [400]);
    const grownBytes = session.gateway.rssBytes() - beforeBytes;
    process.stdout.write(
      `large hostile bodies: legitimate p99 ${quietMs.toFixed(1)} ms, attacked ${attackedMs.toFixed(1)} ms, ` +
        `memory ${(grownBytes / MEGABYTE).toFixed(0)} MiB more\n`,
    );
    expect(grownBytes).toBeLessThan(RSS_BYTES_MAX);
  });

  it('ATK-61: of 27 MB of small values a part is read, and after some such bodies nothing', async () => {
    const endpoint = await session.freshEndpoint();
    const values = jsonRequest(endpoint, `{"model":"chat","messages":[${'{},'.repeat(9_000_000)}{}]}`);
    const answers: RawAnswer[] = [];
    do answers.push(await session.send(endpoint, values));
    while (answers.at(-1)?.statuses[0] === 400 && answers.length < BODIES_MAX);
    const [refused, ...read] = answers.toReversed();
    for (const answer of read) expectRefusal(answer, [400]);
    expectRefusal(refused!, [429]);
    expect(refused?.head).toMatch(/^retry-after: \d+$/m);
    expect(read.length).toBeGreaterThan(0);
    await session.expectGatewayServes();
  });
});
