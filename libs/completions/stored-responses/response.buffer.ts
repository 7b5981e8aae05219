import { Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisService } from '#core/infra';
import type { SealedResponse } from './sealed-response.js';

/** One hash tag: the scripts use several keys. */
const TAG = '{responses}';
const WAITING = `${TAG}:waiting`;
const DELETED = `${TAG}:deleted`;
const documentKey = (id: string): string => `${TAG}:document:${id}`;
const movedKey = (id: string): string => `${TAG}:moved:${id}`;
const goneKey = (id: string): string => `${TAG}:gone:${id}`;
const fullKey = (organizationId: string): string => `${TAG}:full:${organizationId}`;

/** How long Redis knows that a response was moved or deleted: longer than any process works on one. */
const KNOWN_SECONDS = 3_600;
/** A worker repeats it each minute while it holds. */
const FULL_SECONDS = 150;
/** Responses that wait for the worker. */
const WAITING_MAX = 5_000;

/** Nothing is written for a response that was moved or deleted since. 1: it waits, or was moved. */
const PUT = `
if redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
if redis.call('EXISTS', KEYS[4]) == 1 or redis.call('EXISTS', KEYS[5]) == 1 then return 0 end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[6]) then return 0 end
redis.call('HSET', KEYS[2], 'organization', ARGV[2], 'key', ARGV[3], 'created', ARGV[4], 'ciphertext', ARGV[5], 'models', ARGV[7])
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
return 1`;

const DELETE = `
redis.call('SET', KEYS[3], 1, 'EX', ARGV[2])
redis.call('DEL', KEYS[2])
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
return 1`;

/** What Redis knows of a response: it waits for the worker, it is deleted, or neither. */
type BufferedResponse = SealedResponse | 'deleted' | null;

/** Responses between a gateway and the worker, and the requests to delete them. */
@Injectable()
export class ResponseBuffer {
  constructor(private readonly redis: RedisService) {}

  private get client(): Redis {
    return this.redis.documentClient;
  }

  /** Idempotent. False: it cannot be taken at the moment, or not from this organization. */
  async put({
    id,
    organizationId,
    createdAtMs,
    ciphertext,
    encryptionKeyId,
    models,
  }: SealedResponse): Promise<boolean> {
    const keys = [WAITING, documentKey(id), movedKey(id), goneKey(id), fullKey(organizationId)];
    const bytes = Buffer.from(ciphertext.buffer, ciphertext.byteOffset, ciphertext.byteLength);
    const fields = [id, organizationId, encryptionKeyId, createdAtMs, bytes, WAITING_MAX, JSON.stringify(models)];
    return (await this.client.eval(PUT, keys.length, ...keys, ...fields)) === 1;
  }

  async find(id: string): Promise<BufferedResponse> {
    const [isGone, document] = await Promise.all([
      this.client.exists(goneKey(id)),
      this.client.hgetallBuffer(documentKey(id)),
    ]);
    return isGone === 1 ? 'deleted' : responseOf(id, document);
  }

  /** Hidden from then on; the worker removes what it may have moved. */
  async delete(id: string): Promise<void> {
    const keys = [WAITING, documentKey(id), goneKey(id), DELETED];
    await this.client.eval(DELETE, keys.length, ...keys, id, KNOWN_SECONDS);
  }

  async isBeingDeleted(id: string): Promise<boolean> {
    return (await this.client.zscore(DELETED, id)) !== null;
  }

  /** Of these, those that Redis holds no more, though no worker has moved and none was deleted. */
  async lost(ids: readonly string[]): Promise<readonly string[]> {
    const known = await Promise.all(ids.map((id) => this.client.exists(documentKey(id), movedKey(id), goneKey(id))));
    return ids.filter((_id, index) => known[index] === 0);
  }

  /** Of these, those that need no copy any more. */
  async settled(ids: readonly string[]): Promise<readonly string[]> {
    const known = await Promise.all(ids.map((id) => this.client.exists(movedKey(id), goneKey(id))));
    return ids.filter((_id, index) => (known[index] ?? 0) > 0);
  }

  /** For workers: the oldest that wait. */
  async waiting(limit: number): Promise<readonly SealedResponse[]> {
    const ids = await this.client.zrange(WAITING, '0', String(limit - 1));
    const documents = await Promise.all(ids.map((id) => this.client.hgetallBuffer(documentKey(id))));
    const found = ids.map((id, index) => responseOf(id, documents[index] ?? {}));
    const missing = ids.filter((_id, index) => found[index] === null);
    if (missing.length > 0) await this.client.zrem(WAITING, ...missing);
    return found.filter((response) => response !== null);
  }

  /** They are in Postgres. Returns those that were deleted meanwhile. */
  async moved(ids: readonly string[]): Promise<readonly string[]> {
    if (ids.length === 0) return [];
    const writes = this.client.multi();
    for (const id of ids) writes.set(movedKey(id), '1', 'EX', KNOWN_SECONDS).del(documentKey(id)).zrem(WAITING, id);
    await writes.exec();
    const gone = await Promise.all(ids.map((id) => this.client.exists(goneKey(id))));
    return ids.filter((_id, index) => gone[index] === 1);
  }

  deletions(limit: number): Promise<readonly string[]> {
    return this.client.zrange(DELETED, '0', String(limit - 1));
  }

  async removed(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.client.zrem(DELETED, ...ids);
  }

  /** Organizations whose responses are not taken, until the next call. */
  async markFull(organizationIds: readonly string[]): Promise<void> {
    for (const id of organizationIds) await this.client.set(fullKey(id), '1', 'EX', FULL_SECONDS);
  }
}

function responseOf(id: string, document: Readonly<Record<string, Buffer>>): SealedResponse | null {
  const { organization, key, created, ciphertext, models } = document;
  if (organization === undefined || key === undefined || created === undefined || ciphertext === undefined) return null;
  return {
    id,
    organizationId: organization.toString(),
    createdAtMs: Number(created.toString()),
    ciphertext: new Uint8Array(ciphertext),
    encryptionKeyId: key.toString(),
    models: models === undefined ? null : (JSON.parse(models.toString()) as string[] | null),
  };
}
