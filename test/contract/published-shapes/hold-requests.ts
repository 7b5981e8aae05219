import { mismatchesWith } from '../../support/published-shapes/published-shapes.js';
import { PROVIDERS, sentTo, type ClientBody, type ClientFormat, type Provider, type Variant } from './sent-requests.js';

/** What the client's own format is held to. */
const CLIENT_SHAPES: Readonly<Record<ClientFormat, string>> = {
  chat: 'openai.chat',
  responses: 'openai.responses',
  messages: 'anthropic.betaMessages',
};

/** A place where requests of a provider do not fit, whatever its position in lists: `messages[].name unknown`. */
export interface MismatchedPath {
  readonly provider: string;
  readonly shape: string;
  readonly mismatch: string;
  /** The first body that led there. */
  readonly example: string;
  readonly count: number;
}

export interface Held {
  /** Requests that left, by provider. */
  readonly requests: ReadonlyMap<string, number>;
  /** Bodies that a provider's format cannot express: 400. */
  readonly refused: ReadonlyMap<string, number>;
  readonly mismatches: readonly MismatchedPath[];
}

function pathsIn(shape: string, value: unknown): ReadonlySet<string> {
  return new Set(
    mismatchesWith(shape, value).map(({ path, fault }) => `${path.replaceAll(/\[\d+\]/g, '[]')} ${fault}`),
  );
}

/** All providers, or each second one. */
function providersOf(turn: number | null): readonly Provider[] {
  return turn === null ? PROVIDERS : PROVIDERS.filter((_, at) => (at + turn) % 2 === 0);
}

/** All variants of a provider's requests, or one in turn. */
function variantsOf(models: readonly string[], turn: number | null): readonly Variant[] {
  const all = models.flatMap((model) => [
    { model, passes: true, cacheMarks: false },
    { model, passes: false, cacheMarks: true },
  ]);
  return turn === null ? all : all.slice(turn % all.length, (turn % all.length) + 1);
}

/**
 * Sends bodies to every provider in every variant, or to half of them in one of each in turn, and holds what leaves to
 * what the provider publishes. What a client writes outside of
 * its own format and what passes as it is written is the client's.
 */
export function holdRequests(bodies: readonly ClientBody[], eachVariant: boolean): Held {
  const requests = new Map<string, number>();
  const refused = new Map<string, number>();
  const found = new Map<string, MismatchedPath>();
  bodies.forEach((client, turn) => {
    const ofClient = pathsIn(CLIENT_SHAPES[client.format], client.body);
    for (const provider of providersOf(eachVariant ? null : turn)) {
      for (const variant of variantsOf(provider.models, eachVariant ? null : turn >> 1)) {
        const built = sentTo(provider, client, variant);
        const counts = built === null ? refused : requests;
        counts.set(provider.name, (counts.get(provider.name) ?? 0) + 1);
        if (built === null) continue;
        const { shape, sent } = built;
        for (const mismatch of pathsIn(shape, sent)) {
          if (ofClient.has(mismatch)) continue;
          const key = `${provider.name} ${mismatch}`;
          const { count, example } = found.get(key) ?? { count: 0, example: `${client.name} for ${variant.model}` };
          found.set(key, { provider: provider.name, shape, mismatch, example, count: count + 1 });
        }
      }
    }
  });
  return { requests, refused, mismatches: [...found.values()] };
}
