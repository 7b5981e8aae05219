import { createHmac } from 'node:crypto';

/**
 * What every provider takes. 64 characters are the bound of `safety_identifier` (help.openai.com, article 5428082), the
 * characters those of `user_id` at DeepSeek (api-docs.deepseek.com, "Anthropic API").
 */
const PLAIN = /^[\w-]{1,64}$/;
const PREFIX = 'user_';

/**
 * Names of the end users of one organization, as providers get them. A name that is not plain leaves as a keyed hash:
 * without the key it cannot be found by trial which address a hash stands for, nor that two customers have a user in common.
 */
export class EndUsers {
  /** @param key of the installation, which no rotation changes: a user keeps the name */
  constructor(
    private readonly key: Buffer,
    private readonly organizationId: string,
  ) {}

  /** A name of at most 64 characters of `[A-Za-z0-9_-]`: the same for the same user, and a plain one as it is. */
  plainName(name: string): string {
    if (PLAIN.test(name)) return name;
    // An id holds no dot, so that no two inputs are the same.
    const hash = createHmac('sha256', this.key).update(`${this.organizationId}.${name}`).digest('base64url');
    return PREFIX + hash;
  }
}
