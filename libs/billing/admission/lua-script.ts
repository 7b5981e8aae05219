import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { joinWireWords, sendCommand, wireWords, type WireWords } from '#core/infra';
import { HistogramFamily, type HistogramSeries } from '#core';

const FOLDER = new URL('./lua/', import.meta.url);
const INCLUDE = /^-- include: (.+)$/m;

/** The text of a script; its `include` line is replaced by the parts that it names. */
export function includeParts(source: string): string {
  return source.replace(INCLUDE, (_, parts: string) => parts.split(' ').map(readPart).join('\n'));
}

function readPart(name: string): string {
  return readFileSync(new URL(`parts/${name}.lua`, FOLDER), 'utf8');
}

const SECONDS_BOUNDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1];

/** Of all apps in this process, as are the scripts. */
export const scriptSeconds = new HistogramFamily(
  {
    name: 'routify_redis_script_seconds',
    help: 'Round trip of a script call to Redis, with its wait for a connection.',
    labels: ['script'],
  },
  SECONDS_BOUNDS,
);

/** Loads every script of admission, and returns their number. Throws where Redis refuses one. */
export async function loadScripts(redis: Redis): Promise<number> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.lua'));
  for (const file of files) await redis.script('LOAD', includeParts(readFileSync(new URL(file, FOLDER), 'utf8')));
  return files.length;
}

/** Another SCRIPT FLUSH may come between a load and the repeated call. */
const LOADS_MAX = 5;

/**
 * One Lua script, called by its digest. A Redis without it (restarted, failed over) answers NOSCRIPT and runs nothing.
 * Only then is the text loaded, once for all calls with that answer, and the call repeated.
 */
export class LuaScript {
  private readonly source: string;
  private readonly digest: string;
  /** The head of a call, by its number of keys. */
  private readonly heads = new Map<number, WireWords>();
  private readonly loading = new Map<Redis, Promise<unknown>>();
  private readonly seconds: HistogramSeries;

  constructor(name: string) {
    this.source = includeParts(readFileSync(new URL(`${name}.lua`, FOLDER), 'utf8'));
    this.digest = createHash('sha1').update(this.source).digest('hex');
    this.seconds = scriptSeconds.with(name);
  }

  run(redis: Redis, keys: WireWords, args: readonly string[]): Promise<unknown> {
    const words = joinWireWords(joinWireWords(this.headFor(keys.count), keys), wireWords(args));
    return this.send(redis, words, LOADS_MAX);
  }

  private send(redis: Redis, words: WireWords, loadsMax: number): Promise<unknown> {
    const startedAtMs = performance.now();
    return sendCommand(redis, 'evalsha', words).then(
      (reply) => {
        this.seconds.observe((performance.now() - startedAtMs) / 1_000);
        return reply;
      },
      async (error: unknown) => {
        const isMissing = error instanceof Error && error.message.startsWith('NOSCRIPT');
        if (!isMissing || loadsMax === 0) throw error;
        await this.load(redis);
        return this.send(redis, words, loadsMax - 1);
      },
    );
  }

  private headFor(keyCount: number): WireWords {
    let head = this.heads.get(keyCount);
    if (head === undefined) {
      head = wireWords(['evalsha', this.digest, String(keyCount)]);
      this.heads.set(keyCount, head);
    }
    return head;
  }

  private load(redis: Redis): Promise<unknown> {
    let loading = this.loading.get(redis);
    if (loading === undefined) {
      loading = redis.script('LOAD', this.source).finally(() => this.loading.delete(redis));
      this.loading.set(redis, loading);
    }
    return loading;
  }
}
