import { isIP } from 'node:net';

/** One exception to the address guard of upstreams. Matches exactly this scheme, target and port. */
export interface UpstreamRule {
  readonly scheme: 'http' | 'https';
  readonly target: UpstreamTarget;
  /** Null allows every port. */
  readonly port: number | null;
}

/** A host name is compared as lower-case text; a CIDR block with the resolved address. */
type UpstreamTarget =
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'cidr'; readonly address: string; readonly prefixLength: number; readonly family: 4 | 6 };

const RULE = /^(https?):\/\/(\[[0-9a-fA-F:.]+(?:\/\d{1,3})?\]|[A-Za-z0-9._-]+(?:\/\d{1,3})?):(\d{1,5}|\*)$/;
const HOST_NAME = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;

/** Reads `scheme://host-or-cidr:port-or-*`, comma separated. Null when any part is malformed. */
export function parseUpstreamAllow(text: string): UpstreamRule[] | null {
  const rules: UpstreamRule[] = [];
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const rule = parseRule(part.trim());
    if (rule === null) return null;
    rules.push(rule);
  }
  return rules;
}

function parseRule(text: string): UpstreamRule | null {
  const match = RULE.exec(text);
  if (match === null) return null;
  const [, scheme, hostText = '', portText] = match;
  const port = portText === '*' ? null : Number(portText);
  const target = parseTarget(hostText);
  if (target === null || (port !== null && (port < 1 || port > 65_535))) return null;
  return { scheme: scheme === 'https' ? 'https' : 'http', target, port };
}

/** IPv6 blocks are bracketed with their prefix (`[fd00::/8]`); otherwise the port would be ambiguous. */
function parseTarget(hostText: string): UpstreamTarget | null {
  const [address = '', prefixText] = hostText.replace(/^\[|\]$/g, '').split('/');
  const family = isIP(address);
  if (family === 0) {
    const host = address.toLowerCase();
    return prefixText === undefined && HOST_NAME.test(host) ? { kind: 'host', host } : null;
  }
  const bits = family === 6 ? 128 : 32;
  const prefixLength = prefixText === undefined ? bits : Number(prefixText);
  if (prefixLength > bits) return null;
  return { kind: 'cidr', address, prefixLength, family: family === 6 ? 6 : 4 };
}
