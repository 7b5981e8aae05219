import { createHash } from 'node:crypto';
import { isRecord, parseValue } from '#core';

/** Header values of a request, names in lower case. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Headers that name a session: the common one, those of Claude Code, and both spellings of Codex's (openai/codex pull request
 * 14312; earendil-works/pi issue 4967).
 */
const SESSION_HEADERS = ['x-session-id', 'x-claude-code-session-id', 'session-id', 'session_id'];
/** The end of the older form of Claude Code's `metadata.user_id`; the newer one is an object as text. */
const SESSION_PART = /_session_([\w-]+)$/;
const SESSION_CHARACTERS_MAX = 512;

/**
 * A key of the session for `prompt_cache_key`, by which providers keep requests with a common beginning together: a hash
 * bound to the organization (SHA-256, 43 characters), not the client's own words. Null: the client names no session.
 */
export function cacheKeyOf(
  organizationId: string,
  headers: Headers,
  value: Readonly<Record<string, unknown>>,
): string | null {
  const session = sessionOf(headers, value);
  if (session === null) return null;
  return createHash('sha256').update(`cache:${organizationId}:${session}`).digest('base64url');
}

function sessionOf(headers: Headers, { routify, metadata }: Readonly<Record<string, unknown>>): string | null {
  const named = SESSION_HEADERS.map((name) => headers[name]).find(isSession);
  if (named !== undefined) return named;
  if (isRecord(routify) && isSession(routify.session_id)) return routify.session_id;
  return isRecord(metadata) && typeof metadata.user_id === 'string' ? sessionPartOf(metadata.user_id) : null;
}

/** The session alone: the rest names a device and an account. */
function sessionPartOf(userId: string): string | null {
  const part = SESSION_PART.exec(userId)?.[1] ?? objectOf(userId)?.session_id;
  return isSession(part) ? part : null;
}

function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{') || text.length > SESSION_CHARACTERS_MAX) return null;
  const value = parseValue(Buffer.from(text));
  return isRecord(value) ? value : null;
}

function isSession(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= SESSION_CHARACTERS_MAX;
}
