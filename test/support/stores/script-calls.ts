import { newUuid } from '#core';
import { requestKeys, organizationKeys } from '../../../libs/billing/admission/keys.js';
import { outlastLostKeys } from './lost-keys.js';
import { nameOf, walletOf, type AdmissionFixture, type TestRequest } from './admission-fixture.js';

/** Posted balance of every organization of these calls; its caps are far above it. */
export const POSTED_NANO_USD = 1_000n;
const NAMES = ['total', '0199a0e5-0000-7000-8000-00000000feed:total', 'c3', 'r4'];
const CAPS = NAMES.map((name) => ({ name, windowKey: 'all', limit: 10n ** 15n, next: null }));

/** One call of one of the scripts, repeatable any number of times. */
export interface PreparedCall {
  readonly organizationId: string;
  readonly call: () => Promise<string>;
}

export interface ScriptCall {
  readonly what: string;
  /** The reply of the first call, and of every repetition. */
  readonly first: string;
  readonly again: string;
  /** It takes the amount out of the wallet, and holds nothing. */
  readonly withdraws?: boolean;
  /** Held, unsettled and pending events after it, for an amount that can be 0. */
  readonly leaves: (amount: bigint) => readonly [held: bigint, unsettled: bigint, events: number];
  readonly prepare: Prepare;
}

type Prepare = (fixture: AdmissionFixture, amount: bigint) => Promise<PreparedCall>;

function organization(fixture: AdmissionFixture): Promise<string> {
  return fixture.createOrganization(POSTED_NANO_USD);
}

async function held(fixture: AdmissionFixture, amount: bigint): Promise<TestRequest> {
  return fixture.admit(await organization(fixture), { holdNanoUsd: amount, caps: CAPS });
}

/** A request that Redis lost with everything of its organization; the wallet is loaded again. */
async function forgotten(fixture: AdmissionFixture, amount: bigint): Promise<TestRequest> {
  const request = await held(fixture, amount);
  const { organizationId, keyId, requestId } = request.command;
  const { client } = fixture.redis;
  await client.del(...(await client.keys(`*${organizationId}*`)));
  await client.zrem(organizationKeys(organizationId).leases, `${organizationId}|${keyId}|${requestId}`);
  await fixture.load(organizationId, { postedNanoUsd: POSTED_NANO_USD });
  return request;
}

async function reaped(fixture: AdmissionFixture, amount: bigint): Promise<TestRequest> {
  const request = await held(fixture, amount);
  await fixture.renew(request, { checkpoint: { chargeNanoUsd: amount, payload: 'checkpoint' } });
  await fixture.reap(request);
  return request;
}

async function finished(fixture: AdmissionFixture, amount: bigint): Promise<TestRequest> {
  const request = await held(fixture, amount);
  await fixture.capture(request, amount);
  return request;
}

/** The call that `how` builds for a request in the state that `from` sets up. */
function of(
  from: (fixture: AdmissionFixture, amount: bigint) => Promise<TestRequest>,
  how: (fixture: AdmissionFixture, request: TestRequest, amount: bigint) => Promise<unknown>,
): Prepare {
  return async (fixture, amount) => {
    const request = await from(fixture, amount);
    const call = async (): Promise<string> => String(await how(fixture, request, amount));
    return { organizationId: request.command.organizationId, call };
  };
}

/** The settled call for a request at a grade, with its newest event and an unchanged balance. */
function settledAt(from: (fixture: AdmissionFixture, amount: bigint) => Promise<TestRequest>, grade: 1 | 2): Prepare {
  return async (fixture, amount) => {
    const request = await from(fixture, amount);
    const { organizationId } = request.command;
    const event = (await fixture.events(organizationId)).at(-1);
    const items = [fixture.settledItem(request, grade, event?.streamId ?? null)];
    const wallet = { postedNanoUsd: POSTED_NANO_USD, version: 2n };
    return { organizationId, call: () => fixture.settled(organizationId, items, wallet) };
  };
}

const admitOne: Prepare = async (fixture, amount) => {
  const command = fixture.admitCommand(await organization(fixture), { holdNanoUsd: amount, caps: CAPS });
  const call = async (): Promise<string> => {
    const answer = await fixture.admission.admit(command);
    return 'reason' in answer ? answer.reason : 'admitted';
  };
  return { organizationId: command.organizationId, call };
};

/** The void of a request that was never admitted. */
const voidStranger: Prepare = async (fixture) => {
  const command = fixture.admitCommand(await organization(fixture));
  return {
    organizationId: command.organizationId,
    call: async () => String(await fixture.voidUnanswered(command)),
  };
};

const publishWallet: Prepare = async (fixture, amount) => {
  const { command } = await held(fixture, amount);
  const { organizationId } = command;
  const wallet = { postedNanoUsd: POSTED_NANO_USD, version: 2n };
  return { organizationId, call: () => fixture.settled(organizationId, [], wallet) };
};

const loadWallet: Prepare = async (fixture, amount) => {
  const { command } = await held(fixture, amount);
  const { organizationId, keyId, requestId } = command;
  await fixture.redis.client.del(requestKeys(organizationId, keyId, requestId, null).wallet);
  const wallet = { postedNanoUsd: POSTED_NANO_USD, version: 2n };
  return { organizationId, call: () => fixture.load(organizationId, wallet) };
};

/** A wallet in Redis with a version that Postgres has lost. */
const rebuildWallet: Prepare = async (fixture, amount) => {
  const { command } = await held(fixture, amount);
  const { organizationId } = command;
  await fixture.settled(organizationId, [], { postedNanoUsd: 1n, version: 9n });
  const wallet = walletOf({ postedNanoUsd: POSTED_NANO_USD, version: 2n });
  const load = { organizationId, wallet, spends: [], idempotencyKeys: [], hasPast: true };
  return { organizationId, call: () => fixture.outbox.rebuild(load) };
};

/** A wallet that was lost half a minute ago. */
const recallKeys: Prepare = async (fixture, amount) => {
  const { command } = await held(fixture, amount);
  const { organizationId } = command;
  const { client } = fixture.redis;
  await client.del(organizationKeys(organizationId).wallet);
  await fixture.load(organizationId, { postedNanoUsd: POSTED_NANO_USD }, { hasPast: true });
  await outlastLostKeys(client, organizationId);
  return { organizationId, call: () => fixture.outbox.recall(organizationId, () => Promise.resolve([])) };
};

const settleStranger: Prepare = async (fixture) => {
  const organizationId = await organization(fixture);
  const item = { requestId: newUuid(Date.now()), keyId: organizationId, grade: 2 as const, streamId: '1-1' };
  const wallet = { postedNanoUsd: POSTED_NANO_USD, version: 2n };
  return { organizationId, call: () => fixture.settled(organizationId, [item], wallet) };
};

const reapStranger: Prepare = async (fixture) => {
  const organizationId = await organization(fixture);
  const lease = { organizationId, keyId: organizationId, requestId: newUuid(Date.now()), endsAtMs: 1_000 };
  return { organizationId, call: () => fixture.reaper.reap(lease) };
};

async function renew(fixture: AdmissionFixture, request: TestRequest, changes: Parameters<typeof fixture.renew>[1]) {
  return (await fixture.renew(request, changes))?.outcome;
}

async function putBack(fixture: AdmissionFixture, request: TestRequest, heldNanoUsd: bigint) {
  const { payload } = request.command;
  const [answer] = await fixture.holds.restore([{ ...nameOf(request), heldNanoUsd, checkpoint: null, payload }]);
  return answer?.outcome;
}

const nothing = (): readonly [bigint, bigint, number] => [0n, 0n, 0];
const holds = (amount: bigint): readonly [bigint, bigint, number] => [amount, 0n, 0];
const captures = (amount: bigint): readonly [bigint, bigint, number] => [0n, amount, 1];

/** Money on its way out: it is in no sum of requests. */
const withdrawOne: Prepare = async (fixture, amount) => {
  const organizationId = await organization(fixture);
  const withdrawal = { organizationId, version: 1n, token: newUuid(Date.now()) };
  const call = async (): Promise<string> => (await fixture.withdrawals.take(withdrawal, amount)).outcome;
  return { organizationId, call };
};

/** Every call of the scripts, from every possible state of a request. */
export const SCRIPT_CALLS: readonly ScriptCall[] = [
  { what: 'withdraw', first: 'taken', again: 'taken', leaves: nothing, prepare: withdrawOne, withdraws: true },
  { what: 'admit', first: 'admitted', again: 'duplicate', leaves: holds, prepare: admitOne },
  {
    what: 'renew: a heartbeat',
    first: 'kept',
    again: 'kept',
    leaves: holds,
    prepare: of(held, (fixture, request) => renew(fixture, request, {})),
  },
  {
    what: 'renew: an extension',
    first: 'kept',
    again: 'kept',
    leaves: (amount) => [amount + 5n, 0n, 0],
    prepare: of(held, (fixture, request, amount) => renew(fixture, request, { targetHoldNanoUsd: amount + 5n })),
  },
  {
    what: 'renew: an extension in part, granted in full',
    first: 'kept',
    again: 'kept',
    leaves: (amount) => [amount + 5n, 0n, 0],
    prepare: of(held, (fixture, request, amount) =>
      renew(fixture, request, { targetHoldNanoUsd: amount + 5n, partial: true }),
    ),
  },
  {
    what: 'renew: an extension in part, up to the balance',
    first: 'extension_refused',
    again: 'extension_refused',
    leaves: () => [POSTED_NANO_USD, 0n, 0],
    prepare: of(held, (fixture, request) =>
      renew(fixture, request, { targetHoldNanoUsd: POSTED_NANO_USD + 1n, partial: true }),
    ),
  },
  {
    what: 'renew: a checkpoint',
    first: 'kept',
    again: 'kept',
    leaves: holds,
    prepare: of(held, (fixture, request, amount) =>
      renew(fixture, request, { checkpoint: { chargeNanoUsd: amount, payload: 'checkpoint' } }),
    ),
  },
  {
    what: 'renew: a request that Redis lost',
    first: 'missing',
    again: 'missing',
    leaves: nothing,
    prepare: of(forgotten, (fixture, request) => renew(fixture, request, { targetHoldNanoUsd: 100n })),
  },
  {
    what: 'renew: a lost request put back',
    first: 'kept',
    again: 'kept',
    leaves: holds,
    prepare: of(forgotten, putBack),
  },
  {
    what: 'renew: a reaped request put back',
    first: 'reaped',
    again: 'reaped',
    leaves: captures,
    prepare: of(reaped, putBack),
  },
  {
    what: 'capture: a held request',
    first: 'captured',
    again: 'already',
    leaves: captures,
    prepare: of(held, (fixture, request, amount) => fixture.capture(request, amount)),
  },
  {
    what: 'capture: a reaped request',
    first: 'captured',
    again: 'already',
    leaves: (amount) => [0n, amount, 2],
    prepare: of(reaped, (fixture, request, amount) => fixture.capture(request, amount)),
  },
  {
    what: 'capture: a request that Redis lost',
    first: 'captured',
    again: 'already',
    leaves: captures,
    prepare: of(forgotten, (fixture, request, amount) => fixture.capture(request, amount)),
  },
  {
    what: 'void: an admission without an answer',
    first: 'CAPTURED',
    again: 'ALREADY',
    leaves: () => [0n, 0n, 1],
    prepare: of(held, (fixture, { command }) => fixture.voidUnanswered(command)),
  },
  { what: 'void: an unknown request', first: 'VOIDED', again: 'VOIDED', leaves: nothing, prepare: voidStranger },
  {
    what: 'reap: an expired lease',
    first: 'reaped',
    again: 'already',
    leaves: () => [0n, 0n, 1],
    prepare: async (fixture, amount) => {
      const { command } = await held(fixture, amount);
      const [hold] = await fixture.queries.listHolds(command.organizationId, 1);
      const lease = { ...command, endsAtMs: hold?.leaseEndsAtMs ?? 0 };
      return { organizationId: command.organizationId, call: () => fixture.reaper.reap(lease) };
    },
  },
  {
    what: "reap: an operator's release at a checkpoint",
    first: 'reaped',
    again: 'already',
    leaves: captures,
    prepare: of(
      async (fixture, amount) => {
        const request = await held(fixture, amount);
        await fixture.renew(request, { checkpoint: { chargeNanoUsd: amount, payload: 'checkpoint' } });
        return request;
      },
      (fixture, { command }) => fixture.reaper.releaseHold(command.organizationId, command.requestId),
    ),
  },
  {
    what: 'reap: the replay of a lost admission',
    first: 'reaped',
    again: 'already',
    leaves: () => [0n, 0n, 1],
    prepare: of(forgotten, (fixture, request) => fixture.reaper.replay({ ...nameOf(request), payload: 'journal' })),
  },
  { what: 'reap: an unknown request', first: 'missing', again: 'missing', leaves: nothing, prepare: reapStranger },
  {
    what: 'settled: a reaped request',
    first: 'newer',
    again: 'stale',
    leaves: nothing,
    prepare: settledAt(reaped, 1),
  },
  {
    what: 'settled: a finished request',
    first: 'newer',
    again: 'stale',
    leaves: nothing,
    prepare: settledAt(finished, 2),
  },
  {
    what: 'settled: a finished request whose checkpoint alone is booked',
    first: 'newer',
    again: 'stale',
    leaves: captures,
    prepare: settledAt(finished, 1),
  },
  {
    what: 'settled: a request that came back as held',
    first: 'newer',
    again: 'stale',
    leaves: nothing,
    prepare: settledAt(held, 1),
  },
  { what: 'settled: an unknown request', first: 'newer', again: 'stale', leaves: nothing, prepare: settleStranger },
  { what: 'publish', first: 'newer', again: 'stale', leaves: holds, prepare: publishWallet },
  { what: 'load', first: 'loaded', again: 'stale', leaves: holds, prepare: loadWallet },
  { what: 'rebuild', first: 'loaded', again: 'loaded', leaves: holds, prepare: rebuildWallet },
  { what: 'recalled', first: 'recalled', again: 'nothing', leaves: holds, prepare: recallKeys },
];

/** The state after a call, for assertions. */
export async function leftBy(
  fixture: AdmissionFixture,
  { organizationId }: PreparedCall,
  withdrawnNanoUsd = 0n,
): Promise<{ sums: readonly [held: bigint, unsettled: bigint, events: number]; wrong: readonly string[] }> {
  const [available, heldNanoUsd, unsettled] = await fixture.balances(organizationId);
  const events = await fixture.events(organizationId);
  const wrong = await fixture.queries.checkInvariants(organizationId);
  if (available + heldNanoUsd + unsettled !== POSTED_NANO_USD - withdrawnNanoUsd)
    wrong.push(`${available} are available`);
  return { sums: [heldNanoUsd, unsettled, events.length], wrong };
}
