import { formatPrice } from '#catalog';
import { Secret } from '#core';
import { type ChannelModelRequest, channelPatchOf, newChannelOf } from '#channels/http';
import { definedFields } from '#core/http';
import { readOptionalPrice } from '#catalog/http';
import { credentialKeys } from '../../../installation/sections/credentials.section.js';
import type { ChannelEntry } from '../../../installation/sections/channels.section.js';
import { isReference } from './credential-entries.js';
import type { DeclaredChannelRequest } from './installation.dto.js';

/** A channel without its credentials. Throws 400 for a cost that cannot be read. */
export function channelEntryOf(body: DeclaredChannelRequest): ChannelEntry {
  const { models, ...rest } = body;
  const { name, status = null } = rest;
  const served = models?.map(servedFieldsOf).sort(byModel);
  const fields = definedFields({ ...rest, credentials: undefined, models: served });
  const channel = newChannelOf({ ...rest, ...(models && { models }), credentials: [] });
  const patch = { fields: channelPatchOf(body), status, secrets: secretsOf(body) };
  return { key: name, fields, patch, create: { input: { channel, status } } };
}

/** Secrets that the file has, by the keys of their credentials. */
function secretsOf({ name, credentials = [] }: DeclaredChannelRequest): ReadonlyMap<string, Secret> {
  const keys = credentialKeys(name, credentials);
  return new Map(
    credentials.flatMap(({ secret }, index) =>
      secret === undefined || isReference(secret) ? [] : [[keys[index] ?? '', new Secret(secret)] as const],
    ),
  );
}

/** The cost in its formatted form, so that `2` and `2.00` compare equal. */
function servedFieldsOf({ model, upstream_id, cost }: ChannelModelRequest, index: number) {
  const read = readOptionalPrice(cost, `models[${index}].cost`, 'cost');
  return { model, upstream_id, cost: read === null ? null : formatPrice(read) };
}

function byModel(one: { readonly model: string }, other: { readonly model: string }): number {
  return one.model < other.model ? -1 : 1;
}
