import { isLoopback } from '#core';

/** The two kinds of sessions. A person may have both, side by side. */
export const AUDIENCES = ['customer', 'operator'] as const;

export type Audience = (typeof AUDIENCES)[number];

const BROWSER = 'routify-browser';
const BROWSER_SECONDS = 3_600;

/** The same, and that of an operator who acts as a member of a customer: its cookie leaves the other two as they are. */
export const SESSION_AUDIENCES = [...AUDIENCES, 'impersonation'] as const;

export type SessionAudience = (typeof SESSION_AUDIENCES)[number];

const NAMES: Readonly<Record<SessionAudience, string>> = {
  customer: 'routify-session',
  operator: 'routify-operator',
  impersonation: 'routify-impersonation',
};

/**
 * The name of a cookie. `__Host-` keeps it to this host, to https and to the whole site; over plain http, which only
 * this machine has, browsers refuse such a cookie.
 */
export function cookieNameOf(audience: SessionAudience, publicUrl: string): string {
  return hostName(NAMES[audience], publicUrl);
}

/** The `Set-Cookie` of a new session, or with an empty secret and no life the end of one. */
export function sessionCookie(
  audience: SessionAudience,
  publicUrl: string,
  secret: string,
  lifeSeconds: number,
): string {
  return hostCookie(NAMES[audience], publicUrl, secret, lifeSeconds);
}

/** The `Set-Cookie` that names a browser for a log-in in two requests. */
export function browserCookie(publicUrl: string, secret: string): string {
  return hostCookie(BROWSER, publicUrl, secret, BROWSER_SECONDS);
}

/** The secret of that cookie; null: none. */
export function browserOf(header: string | undefined, publicUrl: string): string | null {
  return readCookie(header, hostName(BROWSER, publicUrl));
}

/**
 * The value of a cookie. Null without it, and when it is there twice: one of them was planted by another host of the
 * domain, and which one is not known.
 */
export function readCookie(header: string | undefined, name: string): string | null {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return values.length === 1 && values[0] !== '' ? (values[0] ?? null) : null;
}

/**
 * Whether a browser sent the request from a page of this site. Other clients send no origin. The host is one that the
 * operator gave, else the request has been refused; of the public URL's own, the scheme counts too.
 */
export function isSameOrigin(origin: string | undefined, host: string | undefined, publicUrl: string): boolean {
  if (origin === undefined || origin === publicUrl) return true;
  const page = URL.canParse(origin) ? new URL(origin).host : '';
  return page !== '' && page === host && page !== new URL(publicUrl).host;
}

function hostCookie(name: string, publicUrl: string, value: string, lifeSeconds: number): string {
  const secure = isPlainLoopback(publicUrl) ? '' : '; Secure';
  const life = `; Max-Age=${Math.max(0, Math.floor(lifeSeconds))}`;
  return `${hostName(name, publicUrl)}=${value}; Path=/; HttpOnly; SameSite=Lax${secure}${life}`;
}

function hostName(name: string, publicUrl: string): string {
  return isPlainLoopback(publicUrl) ? name : `__Host-${name}`;
}

function isPlainLoopback(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'http:' && isLoopback(hostname);
}
