import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GuardedCalls, Config } from '#core/infra';

const TIMEOUT_MS = 10_000;
/** Far above each answer of a provider: metadata, keys, tokens. */
const ANSWER_BYTES_MAX = 1_048_576;

/** Calls of identity providers: addresses of ROUTIFY_SIGN_ON_ALLOW are open beside the public ones. */
@Injectable()
export class GuardedFetch implements OnApplicationShutdown {
  private readonly calls: GuardedCalls;
  readonly fetch: GuardedCalls['fetch'];

  constructor(config: Config) {
    this.calls = new GuardedCalls({
      allow: config.signOnAllow,
      timeoutMs: TIMEOUT_MS,
      answerBytesMax: ANSWER_BYTES_MAX,
    });
    this.fetch = this.calls.fetch;
  }

  onApplicationShutdown(): Promise<void> {
    return this.calls.destroy();
  }
}
