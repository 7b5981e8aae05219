import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';
import { isLoopback } from '../../kernel/text/origins.js';
import { RoutifyError } from '../../kernel/errors.js';
import type { Config } from '../../infra/config/config.js';

/** A load balancer names what it likes, and learns nothing but that the process lives. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz']);
const SHOWN_CHARACTERS_MAX = 100;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i;

/**
 * Refuses requests for other hosts with 421. A stranger's name that leads to this machine makes its page one of "this
 * site" to a browser (DNS rebinding): what a page may do here is decided by names that the operator gave. An address is
 * no such name: those of this machine, where the connection came to, are its own.
 */
export function refuseUnknownHosts({ publicUrl, hosts }: Config): RequestHandler {
  const known: ReadonlySet<string> = new Set([new URL(publicUrl).hostname, ...hosts]);
  return (request, _response, next) => {
    const name = HOST.exec(request.headers.host ?? '')?.[1]?.toLowerCase() ?? '';
    const isKnown = known.has(name) || isLoopback(name) || isOwnAddress(name, request) || PROBES.has(request.path);
    next(isKnown ? undefined : unknownHost(request.headers.host ?? ''));
  };
}

function isOwnAddress(name: string, { socket }: IncomingMessage): boolean {
  const own = socket.localAddress?.replace(/^::ffff:/, '');
  return own !== undefined && name.replaceAll(/^\[|\]$/g, '') === own;
}

/** The names that are known are not for strangers. */
function unknownHost(host: string): RoutifyError {
  const shown = JSON.stringify(host.slice(0, SHOWN_CHARACTERS_MAX));
  const message = `${shown} is not a host of this installation. Its hosts are set in ROUTIFY_PUBLIC_URL and ROUTIFY_HOSTS.`;
  return new RoutifyError('unknown_host', message);
}
