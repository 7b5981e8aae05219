import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Logger, Vault } from '#core/infra';
import { Clock, RoutifyError, withTimeout } from '#core';
import { ResponseBuffer } from './response.buffer.js';
import { responseBinding, type SealedResponse } from './sealed-response.js';
import { StoredResponsesRepository } from './stored-responses.repository.js';
import { UnmovedResponses } from './unmoved-responses.js';

/** Larger ones are not stored. */
const RESPONSE_BYTES_MAX = 4 * 1_048_576;
/** How long the end of a reply waits for Redis. */
const PUT_TIMEOUT_MS = 500;
const FIND_TIMEOUT_MS = 2_000;
const DELETE_TIMEOUT_MS = 5_000;
const DELETE_POLL_MS = 50;
const LENGTH_BYTES = 4;

/** A response with the input that led to it, both as JSON text. */
export interface StoredResponse {
  /** The items of the whole conversation before it: an array. */
  readonly input: Buffer;
  readonly response: Buffer;
  /** Canonical ids of the models whose output it or its input holds; null: stored by an earlier version. */
  readonly models: readonly string[] | null;
}

/** For gateways: stores, finds and deletes responses of one organization each. */
@Injectable()
export class StoredResponses {
  constructor(
    private readonly buffer: ResponseBuffer,
    private readonly unmoved: UnmovedResponses,
    private readonly repository: StoredResponsesRepository,
    private readonly vault: Vault,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Whether it is stored: Redis and this process hold it then, until Postgres does. Never rejects.
   * @param id of the request
   */
  async store(organizationId: string, id: string, { input, response, models }: StoredResponse): Promise<boolean> {
    if (input.length + response.length > RESPONSE_BYTES_MAX) return false;
    const parts = [lengthOf(input), input, response];
    const sealed: SealedResponse = {
      id,
      organizationId,
      createdAtMs: this.clock.nowMs(),
      models,
      ...this.vault.sealDocument(organizationId, parts, responseBinding(id)),
    };
    if (!this.unmoved.keep(sealed)) return false;
    const isTaken = await this.put(sealed);
    if (!isTaken) this.unmoved.release(id);
    return isTaken;
  }

  /** Null: there is none. Throws 503 when this cannot be known at the moment. */
  async find(organizationId: string, id: string): Promise<StoredResponse | null> {
    return this.within(FIND_TIMEOUT_MS, async () => {
      const sealed = await this.findSealed(organizationId, id);
      if (sealed === null) return null;
      const document = this.vault.openDocument(organizationId, sealed, responseBinding(id));
      const inputEnd = LENGTH_BYTES + document.readUInt32BE();
      const [input, response] = [document.subarray(LENGTH_BYTES, inputEnd), document.subarray(inputEnd)];
      return { input, response, models: sealed.models };
    });
  }

  /** False: there is none. Resolves when it is gone from Redis and Postgres. */
  async delete(organizationId: string, id: string): Promise<boolean> {
    return this.within(DELETE_TIMEOUT_MS, async () => {
      if ((await this.findSealed(organizationId, id)) === null) return false;
      this.unmoved.release(id);
      await this.buffer.delete(id);
      for (let waitedMs = 0; waitedMs < DELETE_TIMEOUT_MS; waitedMs += DELETE_POLL_MS) {
        if (!(await this.buffer.isBeingDeleted(id))) return true;
        await sleep(DELETE_POLL_MS);
      }
      throw new Error('no worker deletes stored responses');
    });
  }

  private async findSealed(organizationId: string, id: string): Promise<SealedResponse | null> {
    const buffered = await this.buffer.find(id);
    if (buffered === 'deleted') return null;
    if (buffered !== null) return buffered.organizationId === organizationId ? buffered : null;
    return this.repository.find(organizationId, id);
  }

  private async put(sealed: SealedResponse): Promise<boolean> {
    try {
      return await withTimeout(PUT_TIMEOUT_MS, this.buffer.put(sealed));
    } catch (error) {
      this.logger.warn({ error }, 'could not store a response');
      // A late write must not remain: the reply says that nothing is stored.
      this.buffer.delete(sealed.id).catch(() => undefined);
      return false;
    }
  }

  private async within<T>(timeoutMs: number, work: () => Promise<T>): Promise<T> {
    const unavailable = (cause?: unknown): never => {
      const message = 'Stored responses are unavailable right now. Try again shortly.';
      throw new RoutifyError('temporarily_unavailable', message, { retryAfterMs: 1_000, cause });
    };
    try {
      return await withTimeout(timeoutMs, work(), unavailable);
    } catch (error) {
      if (error instanceof RoutifyError) throw error;
      return unavailable(error);
    }
  }
}

function lengthOf(bytes: Buffer): Buffer {
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(bytes.length);
  return length;
}
