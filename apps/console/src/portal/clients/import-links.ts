import type { Client } from './client-settings';
import { linkData } from './quoting';

/** What a link that opens another program has to carry. */
export interface LinkTarget {
  /** Origin of the gateway. */
  readonly origin: string;
  /** Origin of the console. */
  readonly site: string;
  /** Name of the service, as its customers know it. */
  readonly service: string;
  readonly keyName: string;
  readonly key: string;
  readonly model: string;
}

/** A field of a link, by the name of its text. */
export type LinkField = readonly [field: 'link_name' | 'link_address' | 'link_site' | 'link_model', value: string];

/** The clients that CC Switch can be given, with its names for them. */
export const CC_SWITCH_APPS = { 'claude-code': 'claude', codex: 'codex', opencode: 'opencode' } as const satisfies {
  readonly [Name in Client]?: string;
};
export type CcSwitchClient = keyof typeof CC_SWITCH_APPS;

/**
 * Adds a provider to CC Switch, which asks before it does; it does not switch to it. Without a model CC Switch would
 * write one of its own.
 */
export function ccSwitchLink(client: CcSwitchClient, target: LinkTarget): string {
  const fields = new URLSearchParams({
    resource: 'provider',
    app: CC_SWITCH_APPS[client],
    name: ccSwitchName(target),
    homepage: target.site,
    endpoint: ccSwitchEndpoint(client, target),
    apiKey: target.key,
    model: target.model,
    ...(client === 'claude-code' ? { haikuModel: target.model } : {}),
  });
  // Not every reader of a URL takes a plus for a space.
  return `ccswitch://v1/import?${fields.toString().replaceAll('+', '%20')}`;
}

/** Without the key, which is on screen beside it. */
export function ccSwitchFields(target: LinkTarget): readonly LinkField[] {
  return [
    ['link_name', ccSwitchName(target)],
    ['link_address', target.origin],
    ['link_site', target.site],
    ['link_model', target.model],
  ];
}

/** CC Switch lists every import: the key tells them apart. */
const ccSwitchName = ({ service, keyName }: LinkTarget): string => `${service} · ${keyName}`;

/** Claude Code adds `/v1` itself. */
const ccSwitchEndpoint = (client: CcSwitchClient, { origin }: LinkTarget): string =>
  client === 'claude-code' ? origin : `${origin}/v1`;

/** Adds a provider to Cherry Studio, which asks before it does, and adds `/v1` itself. It reads the models by the key. */
export function cherryStudioLink({ origin, service, key }: LinkTarget): string {
  const provider = { id: cherryStudioId(origin), name: service, type: 'openai', baseUrl: origin, apiKey: key };
  return `cherrystudio://providers/api-keys?v=1&data=${linkData(provider)}`;
}

export function cherryStudioFields({ origin, service }: LinkTarget): readonly LinkField[] {
  return [
    ['link_name', service],
    ['link_address', origin],
  ];
}

/** By the host: another key joins the same provider, and a service named like one that Cherry Studio has changes none. */
const cherryStudioId = (origin: string): string => `at-${new URL(origin).host.replaceAll(/[^a-z0-9]+/g, '-')}`;
