import { Injectable } from '@nestjs/common';
import { KeyHasher } from '#auth';
import { Clock, newUuid } from '#core';
import { LoginAttemptsRepository } from './login-attempts.repository.js';

const LIFE_MS = 600_000;

/** What the second request has to have beside the answer to the challenge: it comes from the same browser or user. */
export type AttemptBinding = `browser ${string}` | `session ${string}` | `user ${string}`;

/** Challenges of log-ins that take two requests. Each is accepted once, within ten minutes, for its purpose. */
@Injectable()
export class LoginAttempts {
  constructor(
    private readonly attempts: LoginAttemptsRepository,
    private readonly hasher: KeyHasher,
    private readonly clock: Clock,
  ) {}

  /** @param challenge random; what the answer names */
  async begin(purpose: string, challenge: string, binding: AttemptBinding, data: object = {}): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.attempts.insert({
      id: newUuid(nowMs),
      purpose,
      data,
      expiresAt: new Date(nowMs + LIFE_MS),
      digest: this.hasher.digest(textOf(challenge)).digest,
      binding: this.hasher.digest(bindingTextOf(binding)).digest,
    });
  }

  /** What was remembered. Null: the challenge is unknown, used or too old, or of another purpose or browser. */
  async take(purpose: string, challenge: string, binding: AttemptBinding): Promise<unknown> {
    const digests = this.hasher.digests(textOf(challenge));
    const bindings = this.hasher.digests(bindingTextOf(binding));
    return this.attempts.take({ purpose, digests, bindings }, new Date(this.clock.nowMs()));
  }

  async sweep(): Promise<void> {
    await this.attempts.removeExpiredBefore(new Date(this.clock.nowMs()));
  }
}

function textOf(challenge: string): string {
  return `login attempt ${challenge}`;
}

function bindingTextOf(binding: AttemptBinding): string {
  return `login attempt of ${binding}`;
}
