import { Injectable } from '@nestjs/common';
import { callFault, checkUpstreamUrl } from '#core';
import { Config, AnswerTooLarge, GuardedCalls } from '#core/infra';
import { sourceOf } from '../domain/proposal.js';

const TIMEOUT_MS = 60_000;
const LIST_BYTES_MAX = 16 * 1_048_576;
const OK = 200;
const HEADERS = { accept: 'application/json', 'user-agent': 'routify' };

type ReadList = { readonly text: string } | { readonly fault: string };

/** Reads a price list from the network, as far as addresses of upstreams may be called. No redirect is followed. */
@Injectable()
export class PriceListReader {
  constructor(private readonly config: Config) {}

  /** Never throws for what the server does: the fault is a code. */
  async read(url: string): Promise<ReadList> {
    const { upstreamAllow: allow } = this.config;
    // A base URL has no query, an address of a list may.
    if (checkUpstreamUrl(sourceOf(url), allow).kind === 'refused') return { fault: 'blocked_address' };
    const calls = new GuardedCalls({ allow, timeoutMs: TIMEOUT_MS, answerBytesMax: LIST_BYTES_MAX });
    try {
      const answer = await calls.fetch(url, { headers: HEADERS });
      return answer.status === OK ? { text: await answer.text() } : { fault: `status_${answer.status}` };
    } catch (error) {
      return { fault: error instanceof AnswerTooLarge ? 'too_large' : callFault(error) };
    } finally {
      await calls.destroy();
    }
  }
}
