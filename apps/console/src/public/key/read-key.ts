import { ApiError } from '@/api/api-error';
import type { CapPeriod } from '@/caps/data/cap-usage';

/** `GET /v1/key` of the gateway, as far as the page shows it. */
export interface KeyView {
  readonly object: 'key';
  readonly label: string;
  readonly scopes: { readonly models: readonly string[] | null; readonly endpoints: readonly string[] | null };
  readonly ip_allow: readonly string[] | null;
  readonly caps: readonly CapView[];
  readonly limits: { readonly key: RateLimits; readonly organization: RateLimits };
  readonly expires_at: string | null;
}

/** Of money or of requests. */
export interface CapView {
  readonly id: string | null;
  readonly scope: 'key' | 'member' | 'project' | 'organization';
  /** Null: all models, all labels. */
  readonly model: string | null;
  readonly tag: string | null;
  readonly period: CapPeriod;
  readonly amount_usd?: string;
  readonly spent_usd?: string;
  readonly held_usd?: string;
  readonly remaining_usd?: string;
  readonly amount_requests?: number;
  readonly counted_requests?: number;
  readonly running_requests?: number;
  readonly remaining_requests?: number;
  /** False: nothing is refused. */
  readonly enforced: boolean;
  readonly resets_at: string | null;
}

export interface RateLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
  readonly concurrency: number | null;
}

/** `GET /v1/credits`. */
export interface CreditsView {
  readonly object: 'credits';
  readonly held_usd: string;
  readonly available_usd: string;
}

export type KeyReading =
  | { readonly kind: 'key'; readonly key: KeyView; readonly credits: CreditsView | null }
  /** The gateway says why. */
  | { readonly kind: 'refused'; readonly error: ApiError }
  /** It cannot be sent. */
  | { readonly kind: 'malformed' }
  /** Nothing answers. */
  | { readonly kind: 'unreachable' }
  /** Something answers, and lets no browser of another origin read it. */
  | { readonly kind: 'closed' }
  /** What answers is no gateway. */
  | { readonly kind: 'foreign' };

/** What a header may have. */
const SENDABLE = /^[\u0021-\u007e]+$/;
const TIMEOUT_MS = 15_000;

/** An answer of which nothing is known yet. */
interface Answer {
  readonly object?: unknown;
}

/** Of the platform; a test has its own. */
type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Reads a key at the gateway, which alone gets it. Rejects when it is aborted. */
export async function readKey(
  origin: string,
  pasted: string,
  signal: AbortSignal,
  send: Fetch = (url, init) => fetch(url, init),
): Promise<KeyReading> {
  const secret = pasted.trim();
  if (!SENDABLE.test(secret)) return { kind: 'malformed' };
  const get = async (path: string): Promise<Answer> => {
    const response = await send(`${origin}${path}`, {
      headers: { authorization: `Bearer ${secret}` },
      // The key goes to this origin alone, and what comes back is kept nowhere.
      credentials: 'omit',
      redirect: 'error',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    if (!response.ok) throw await ApiError.from(response);
    return parsed(await response.text());
  };
  try {
    const key = await get('/v1/key');
    if (!isKey(key)) return { kind: 'foreign' };
    return { kind: 'key', key, credits: mayReadCredits(key) ? await readCredits(get) : null };
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof ApiError) return error.code === 'unknown' ? { kind: 'foreign' } : { kind: 'refused', error };
    return { kind: (await isThere(origin, signal, send)) ? 'closed' : 'unreachable' };
  }
}

/** The page has the rest without them. */
async function readCredits(get: (path: string) => Promise<Answer>): Promise<CreditsView | null> {
  const credits = await get('/v1/credits').catch(() => null);
  return credits?.object === 'credits' ? (credits as CreditsView) : null;
}

/** An empty object where it is none. */
function parsed(text: string): Answer {
  try {
    return Object(JSON.parse(text)) as Answer;
  } catch {
    return {};
  }
}

const isKey = (body: Answer): body is KeyView => body.object === 'key';

const mayReadCredits = ({ scopes: { endpoints } }: KeyView): boolean =>
  endpoints === null || endpoints.includes('credits');

/** Whether a request without the key gets any answer, whose content stays hidden. */
async function isThere(origin: string, signal: AbortSignal, send: Fetch): Promise<boolean> {
  try {
    await send(`${origin}/healthz`, {
      mode: 'no-cors',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return true;
  } catch {
    return false;
  }
}
