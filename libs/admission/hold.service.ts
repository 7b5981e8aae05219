import { Injectable } from '@nestjs/common';
import { RedisService, wireWords } from '#infra';
import type {
  AdmittedRequest,
  FinishCommand,
  KeepAnswer,
  KeepCommand,
  RestoreCommand,
} from './domain/meter-commands.js';
import { shardOf } from './domain/shard-of.js';
import { parseTerms } from './domain/terms.js';
import { capturingKeyWords, requestKeys, type RequestKeys } from './keys.js';
import { LuaScript } from './lua-script.js';

/** Requests of one shard in one script call; bounds how long Redis serves nobody else. */
const KEEP_BATCH_MAX = 200;

const keepScript = new LuaScript('keep');
const finishScript = new LuaScript('finish');

/** What a gateway says about its running requests: still alive, needs more, done. */
@Injectable()
export class HoldService {
  constructor(private readonly redis: RedisService) {}

  /** Renews leases, stores checkpoints, raises holds; one call a shard, answers in the order of the commands. */
  keep(commands: readonly KeepCommand[]): Promise<KeepAnswer[]> {
    return this.sendKeeps(commands.map((command, position) => keepCall(command, null, position)));
  }

  /** Puts back what Redis has lost, as held and unchecked; an entry that is not missing is merely kept. */
  restore(commands: readonly RestoreCommand[]): Promise<KeepAnswer[]> {
    const calls = commands.map((lost, position) => keepCall({ ...lost, targetHoldNanoUsd: null }, lost, position));
    return this.sendKeeps(calls);
  }

  /** Captures the final charge. Repeat it until the marker of grade 2 is seen: an answer of Redis is not durability. */
  async finish(command: FinishCommand): Promise<'captured' | 'already'> {
    const { keyId, idempotencyHash } = parseTerms(command.terms);
    const keys = requestKeys(command.organizationId, keyId, command.requestId, idempotencyHash);
    const answer = await finishScript.run(this.redis.client, capturingKeyWords(keys), [
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

  private async sendKeeps(calls: readonly KeepCall[]): Promise<KeepAnswer[]> {
    const answers = await Promise.all(batchesByShard(calls).map((batch) => this.sendBatch(batch)));
    return answers
      .flat()
      .sort((left, right) => left.position - right.position)
      .map(({ answer }) => answer);
  }

  private async sendBatch(batch: readonly KeepCall[]): Promise<{ position: number; answer: KeepAnswer }[]> {
    const leases = batch.slice(0, 1).map(({ keys }) => keys.leases);
    const replies = await keepScript.run(
      this.redis.client,
      wireWords([...leases, ...batch.flatMap(({ keys }) => keepKeyList(keys))]),
      batch.flatMap(({ args }) => args),
    );
    return (replies as string[][]).map((reply, index) => {
      const call = batch[index];
      if (call === undefined) throw new TypeError('the keep script answered too much');
      return { position: call.position, answer: readKeepReply(reply) };
    });
  }
}

/** One request of a keep, and its place among the commands. */
interface KeepCall {
  readonly position: number;
  readonly shard: number;
  readonly keys: RequestKeys;
  readonly args: readonly string[];
}

function keepCall(command: KeepCommand, lost: RestoreCommand | null, position: number): KeepCall {
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

function batchesByShard(calls: readonly KeepCall[]): KeepCall[][] {
  const open = new Map<number, KeepCall[]>();
  const batches: KeepCall[][] = [];
  for (const call of calls) {
    let batch = open.get(call.shard);
    if (batch === undefined || batch.length === KEEP_BATCH_MAX) {
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

function keepKeyList(keys: RequestKeys): string[] {
  return [
    ...[keys.wallet, keys.entries, keys.organizationLeases, keys.keyLeases],
    ...[keys.caps, keys.marker, keys.idempotency],
  ];
}

function readKeepReply([outcome = '', held = '']: string[]): KeepAnswer {
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
