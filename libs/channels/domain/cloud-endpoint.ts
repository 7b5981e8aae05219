import type { ChannelKind } from './kinds/channel-kind.js';

/** `bedrock-runtime.eu-west-1.amazonaws.com`, its FIPS, dual-stack and private endpoints. */
const BEDROCK_HOST = /(?:^|\.)bedrock(?:-runtime)?(?:-fips)?\.([a-z]{2,3}(?:-[a-z]{2,12}){1,2}-\d)\./;
const VERTEX_PATH = /^\/v1(?:beta1)?\/projects\/[\w:.-]{1,100}\/locations\/([a-z0-9-]{1,40})\/*$/;
/** Hosts of Google are those of one location; others, such as private endpoints, are the operator's. */
const VERTEX_HOST = /^(?:([a-z0-9-]{1,40})-)?aiplatform\.googleapis\.com$/;
const GLOBAL = 'global';

/** The region that a host of Bedrock names; null: none. */
export function awsRegionOf(host: string): string | null {
  return BEDROCK_HOST.exec(host)?.[1] ?? null;
}

/** Why a base URL does not lead to the models of its platform; null: it does. */
export function cloudProblem(kind: ChannelKind, url: URL, awsRegion: string | null): string | null {
  if (kind === 'bedrock') {
    if (awsRegion !== null || awsRegionOf(url.hostname) !== null) return null;
    return 'base_url does not contain a region, such as https://bedrock-runtime.<region>.amazonaws.com: set options.aws_region.';
  }
  if (kind !== 'vertex') return null;
  const location = VERTEX_PATH.exec(url.pathname)?.[1];
  if (location === undefined) return 'base_url must end in /v1/projects/<project>/locations/<location>.';
  const host = VERTEX_HOST.exec(url.hostname);
  if (host === null || (host[1] ?? GLOBAL) === location) return null;
  const right = location === GLOBAL ? '' : `${location}-`;
  return `base_url must have the host ${right}aiplatform.googleapis.com for the location ${location}.`;
}
