import fc from 'fast-check';
import { maxBigint } from '#core';
import { LedgerCheckRepository } from '#billing/ledger';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { eachPropertyRuns, propertyRuns } from '../../../test/support/property-runs.js';
import { SimulatedRequest } from '../../../test/support/streams/simulated-request.js';
import { hiddenUntil, streamScripts, type StreamScript } from '../../../test/support/streams/stream-script.js';
import { VirtualTime } from '../../../test/support/streams/virtual-time.js';

eachPropertyRuns(propertyRuns(12));

/** Nano-USD. */
const OUTPUT = 2_000n;
/** Six tokens, and six characters that cost a seventh of a nano-USD each, rounded up. */
const PROMPT = 6_001n;

interface Row {
  readonly id: string;
  readonly source: string;
  readonly completion: string;
  readonly unseen: string;
  readonly hold: string;
  readonly charge: string;
  readonly forgone: string;
  readonly waived: string;
}

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(() => fixture.close());

/** Runs requests on one wallet up to the ledger; returns each with its record. Refused ones have none. */
async function runAll(walletNanoUsd: bigint, scripts: readonly StreamScript[]) {
  const organizationId = await fixture.createOrganization(walletNanoUsd);
  const time = new VirtualTime();
  const requests = scripts.map((script) => new SimulatedRequest(fixture, organizationId, script, time));
  const runs = Promise.all(requests.map((request) => request.run()));
  await time.passAll();
  await runs;
  await fixture.drain(organizationId);
  const { rows } = await fixture.owner.query<Row>(
    `SELECT request_id AS id, usage_source AS source, completion_tokens AS completion, unseen_tokens AS unseen,
       hold_nano_usd AS hold, charge_nano_usd AS charge, forgone_nano_usd AS forgone,
       waived_nano_usd AS waived
     FROM usage_record WHERE organization_id = $1`,
    [organizationId],
  );
  const booked = requests.flatMap((request) => {
    const row = rows.find(({ id }) => id === request.requestId);
    expect(row === undefined).toBe(request.played === null);
    return row === undefined ? [] : [{ request, ...recordOf(row) }];
  });
  const charged = booked.reduce((sum, { charge }) => sum + charge, 0n);
  expect(await fixture.posted(organizationId)).toBe(walletNanoUsd - charged);
  expect(charged).toBeLessThanOrEqual(walletNanoUsd);
  expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  expect((await fixture.queries.findWallet(organizationId))?.heldNanoUsd).toBe(0n);
  return booked;
}

function recordOf({ id, source, ...numbers }: Row) {
  const { completion, unseen, hold, charge, forgone, waived } = numbers;
  return {
    id,
    source,
    completion: Number(completion),
    unseen: Number(unseen),
    hold: BigInt(hold),
    charge: BigInt(charge),
    forgone: BigInt(forgone),
    waived: BigInt(waived),
  };
}

type Booked = Awaited<ReturnType<typeof runAll>>[number];

function priceOf(tokens: number): bigint {
  return PROMPT + BigInt(tokens) * OUTPUT;
}

/** True of every stream, whatever its upstream, its client and Redis do. */
function expectSound({ request, source, completion, unseen, hold, charge, forgone, waived }: Booked): void {
  const { script, deliveredWords, played } = request;
  expect(charge).toBeLessThanOrEqual(hold);
  expect(charge + forgone + waived).toBe(priceOf(completion + unseen));
  expect(completion).toBe(source === 'upstream' ? played?.tokens : deliveredWords);
  if (source === 'upstream' || script.hold === 'visible' || script.hold === null) expect(unseen).toBe(0);
}

/** What was generated at the end of a stream: seen, or not. */
function generatedBy({ request: { played, endedAtMs, deliveredWords } }: Booked): number {
  return deliveredWords + (played === null ? 0 : hiddenUntil(played, endedAtMs));
}

const wallet = fc.bigInt({ min: 1_000_000n, max: 400_000_000n });
const several = { minLength: 1, maxLength: 5 };

describe('the money of streams', () => {
  it('LIFE-32: is held at every end, up to the rate of a model: only unseen output is forgone, and within the hold', async () => {
    const scripts = fc.array(streamScripts(fc.double({ min: 0.05, max: 1, noNaN: true })), several);
    await fc.assert(
      fc.asyncProperty(wallet, scripts, async (walletNanoUsd, all) => {
        for (const booked of await runAll(walletNanoUsd, all)) {
          const { completion, unseen, hold, forgone } = booked;
          expectSound(booked);
          expect(forgone).toBe(BigInt(unseen) * OUTPUT);
          const generated = generatedBy(booked);
          expect(priceOf(generated)).toBeLessThanOrEqual(hold);
          expect(completion + unseen).toBeGreaterThanOrEqual(generated);
        }
      }),
    );
  });

  it('CHARGE-17: is forgone at most up to the bound where a model is faster than its rate', async () => {
    const scripts = fc.array(streamScripts(fc.double({ min: 1, max: 8, noNaN: true })), several);
    await fc.assert(
      fc.asyncProperty(wallet, scripts, async (walletNanoUsd, all) => {
        for (const booked of await runAll(walletNanoUsd, all)) {
          expectSound(booked);
          const { limits, meter } = booked.request;
          const whole = priceOf(limits.outputBoundTokens);
          expect(booked.charge + booked.forgone + booked.waived).toBeLessThanOrEqual(whole);
          if (booked.source === 'upstream')
            expect(booked.forgone).toBeLessThanOrEqual(maxBigint(0n, whole - (meter.admitted?.heldNanoUsd ?? 0n)));
        }
      }),
    );
  });

  it('CHARGE-17: adds up in the ledger, as the worker and the audit recompute it', async () => {
    expect(fixture.log).toEqual([]);
    const checks = await new LedgerCheckRepository(fixture.prisma).run();
    expect(checks.filter(({ severity, rows }) => severity === 'error' && rows.length > 0)).toEqual([]);
  });
});
