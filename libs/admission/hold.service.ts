import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#infra';
import type {
  AdmittedRequest,
  CaptureCommand,
  RenewResult,
  RenewCommand,
  RestoreCommand,
} from './domain/meter-commands.js';
import { shardOf } from './domain/shard-of.js';
import { parseTerms } from './domain/terms.js';
import { capturingKeyWords, requestKeys, type RequestKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

/** Requests of one shard in one script call; bounds how long Redis serves nobody else. */
const RENEW_BATCH_MAX = 200;

const renewScript = new LuaScript('keep');
const captureScript = new LuaScript('finish');

/** What a gateway says about its running requests: still alive, needs more, done. */
@Injectable()
export class HoldService {
  constructor(private readonly redis: RedisService) {}

  /** Renews leases, stores checkpoints, raises holds; one call a shard, answers in the order of the commands. */
  renew(commands: readonly RenewCommand[]): Promise<RenewResult[]> {
    return this.sendRenewals(commands.map((command, position) => renewCall(command, null, position)));
  }

  /** Puts back what Redis has lost, as held and unchecked; an entry that is not missing is merely kept. */
  restore(commands: readonly RestoreCommand[]): Promise<RenewResult[]> {
    const calls = commands.map((lost, position) => renewCall({ ...lost, targetHoldNanoUsd: null }, lost, position));
    return this.sendRenewals(calls);
  }

  /** Captures the final charge. Repeat it until the marker of grade 2 is seen: an answer of Redis is not durability. */
  async capture(command: CaptureCommand): Promise<'captured' | 'already'> {
    const { keyId, idempotencyHash } = parseTerms(command.terms);
    const keys = requestKeys(command.organizationId, keyId, command.requestId, idempotencyHash);
    const answer = await captureScript.run(this.redis.client, capturingKeyWords(keys), [
      command.requestId,
      command.organizationId,
      keyId,
      'final',
      command.chargeNanoUsd.toString(),
      String(command.tokensUsed),
      command.delivered ? '1' : '0',
      command.terms,
      command.payload,
    ]);
    return answer === 'CAPTURED' ? 'captured' : 'already';
  }

  private async sendRenewals(calls: readonly RenewCall[]): Promise<RenewResult[]> {
    const answers = await Promise.all(batchesByShard(calls).map((batch) => this.sendBatch(batch)));
    return answers
      .flat()
      .sort((left, right) => left.position - right.position)
      .map(({ answer }) => answer);
  }

  private async sendBatch(batch: readonly RenewCall[]): Promise<{ position: number; answer: RenewResult }[]> {
    const leases = batch.slice(0, 1).map(({ keys }) => keys.leases);
    const replies = await renewScript.run(
      this.redis.client,
      wireWords([...leases, ...batch.flatMap(({ keys }) => renewKeyList(keys))]),
      batch.flatMap(({ args }) => args),
    );
    return (replies as string[][]).map((reply, index) => {
      const call = batch[index];
      if (call === undefined) throw new TypeError('the keep script answered too much');
      return { position: call.position, answer: readRenewReply(reply) };
    });
  }
}

/** One request of a keep, and its place among the commands. */
interface RenewCall {
  readonly position: number;
  readonly shard: number;
  readonly keys: RequestKeys;
  readonly args: readonly string[];
}

function renewCall(command: RenewCommand, lost: RestoreCommand | null, position: number): RenewCall {
  const { requestId, organizationId, terms, targetHoldNanoUsd, partial, checkpoint } = command;
  return {
    position,
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
    ...[keys.caps, keys.marker, keys.idempotency],
  ];
}

function readRenewReply([outcome = '', held = '']: string[]): RenewResult {
  switch (outcome) {
    case 'KEPT':
      return { outcome: 'kept', heldNanoUsd: BigInt(held) };
    case 'REFUSED':
      return { outcome: 'extension_refused', heldNanoUsd: BigInt(held) };
    case 'REAPED':
      return { outcome: 'reaped' };
    case 'FINISHED':
      return { outcome: 'finished' };
    case 'MISSING':
      return { outcome: 'missing' };
    default:
      throw new TypeError(`the keep script answered ${outcome}`);
  }
}
