import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#core/infra';
import type {
  AdmittedRequest,
  CaptureCommand,
  RenewResult,
  RenewCommand,
  RefusingLimit,
  RestoreCommand,
} from './domain/meter-commands.js';
import { shardOf } from './domain/shard-of.js';
import { keyIdOf, parseTerms } from './domain/terms.js';
import { capturingKeyWords, requestKeys, type RequestKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

/** Requests of one shard in one script call; bounds how long one call blocks Redis. */
const RENEW_BATCH_MAX = 200;

const renewScript = new LuaScript('renew');
const captureScript = new LuaScript('capture');

/** Renews, extends, restores and captures the holds of a gateway's running requests. */
@Injectable()
export class HoldService {
  constructor(private readonly redis: RedisService) {}

  /** Renews leases, stores checkpoints, raises holds. One call a shard; results in the order of the commands. */
  renew(commands: readonly RenewCommand[]): Promise<RenewResult[]> {
    return this.sendRenewals(commands.map((command, index) => renewCall(command, null, index)));
  }

  /** Restores entries that Redis has lost, as held and without a check. An entry that is not missing is renewed. */
  restore(commands: readonly RestoreCommand[]): Promise<RenewResult[]> {
    const calls = commands.map((lost, index) => renewCall({ ...lost, targetHoldNanoUsd: null }, lost, index));
    return this.sendRenewals(calls);
  }

  /** Captures the final charge. To be repeated until settled marker 2: a reply of Redis is not durability. */
  async capture(command: CaptureCommand): Promise<'captured' | 'already'> {
    const keyWords = command.keyWords ?? capturingKeyWords(keysOf(command));
    const reply = await captureScript.run(this.redis.client, keyWords, [
      command.requestId,
      command.organizationId,
      keyIdOf(command.terms),
      'final',
      command.chargeNanoUsd.toString(),
      String(command.tokensUsed),
      command.delivered ? '1' : '0',
      command.terms,
      command.payload,
    ]);
    return reply === 'CAPTURED' ? 'captured' : 'already';
  }

  private async sendRenewals(calls: readonly RenewCall[]): Promise<RenewResult[]> {
    const results = await Promise.all(batchesByShard(calls).map((batch) => this.sendBatch(batch)));
    return results
      .flat()
      .sort((left, right) => left.index - right.index)
      .map(({ result }) => result);
  }

  private async sendBatch(batch: readonly RenewCall[]): Promise<{ index: number; result: RenewResult }[]> {
    const leases = batch.slice(0, 1).map(({ keys }) => keys.leases);
    const replies = await renewScript.run(
      this.redis.client,
      wireWords([...leases, ...batch.flatMap(({ keys }) => renewKeyList(keys))]),
      batch.flatMap(({ args }) => args),
    );
    return (replies as string[][]).map((reply, position) => {
      const call = batch[position];
      if (call === undefined) throw new TypeError('too many replies of the renew script');
      return { index: call.index, result: readRenewReply(reply) };
    });
  }
}

/** One request of a renew call. */
interface RenewCall {
  /** Its index among the commands. */
  readonly index: number;
  readonly shard: number;
  readonly keys: RequestKeys;
  readonly args: readonly string[];
}

function renewCall(command: RenewCommand, lost: RestoreCommand | null, index: number): RenewCall {
  const { requestId, organizationId, terms, targetHoldNanoUsd, partial, checkpoint } = command;
  return {
    index,
    shard: shardOf(organizationId),
    keys: keysOf(command),
    args: [
      ...[requestId, organizationId, terms],
      ...[targetHoldNanoUsd?.toString() ?? '', partial === true ? 'partial' : 'whole'],
      ...[checkpoint?.chargeNanoUsd.toString() ?? '', checkpoint?.payload ?? ''],
      ...[lost?.heldNanoUsd.toString() ?? '', lost?.payload ?? ''],
    ],
  };
}

function batchesByShard(calls: readonly RenewCall[]): RenewCall[][] {
  const open = new Map<number, RenewCall[]>();
  const batches: RenewCall[][] = [];
  for (const call of calls) {
    let batch = open.get(call.shard);
    if (batch === undefined || batch.length === RENEW_BATCH_MAX) {
      batch = [];
      batches.push(batch);
      open.set(call.shard, batch);
    }
    batch.push(call);
  }
  return batches;
}

function keysOf({ organizationId, requestId, terms }: AdmittedRequest): RequestKeys {
  const { keyId, idempotencyHash } = parseTerms(terms);
  return requestKeys(organizationId, keyId, requestId, idempotencyHash);
}

function renewKeyList(keys: RequestKeys): string[] {
  return [
    ...[keys.wallet, keys.entries, keys.organizationLeases, keys.keyLeases],
    ...[keys.caps, keys.markers, keys.idempotency],
  ];
}

function readRenewReply([outcome = '', held = '', limit = '']: string[]): RenewResult {
  switch (outcome) {
    case 'KEPT':
      return { outcome: 'kept', heldNanoUsd: BigInt(held) };
    case 'REFUSED':
      return { outcome: 'extension_refused', heldNanoUsd: BigInt(held), limit: readLimit(limit) };
    case 'REAPED':
      return { outcome: 'reaped' };
    case 'FINISHED':
      return { outcome: 'finished' };
    case 'MISSING':
      return { outcome: 'missing' };
    default:
      throw new TypeError(`unknown reply of the renew script: ${outcome}`);
  }
}

function readLimit(name: string): RefusingLimit | null {
  if (name === '') return null;
  return name === 'balance' ? name : { cap: name };
}
