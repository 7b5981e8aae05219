import { jsonBytes, memberEdits, spliceObject, type ByteParts, type MemberEdit } from '#core';
import type { NativeBody } from '../../chat/native/native-body.js';
import type { DialectOptions } from '../dialect.js';
import { editByPolicy, type Edits } from './parameter-policy.js';

/**
 * The body of a client that speaks the upstream's format: its own bytes, but for what the gateway decides.
 * @param decided fields of this format that the gateway sets; null: removed
 * @param boundField name of the bound of output tokens
 */
export function passNative(
  { body: { object }, edits: own }: NativeBody,
  { upstreamModel, outputTokenBound, policy, drop }: DialectOptions,
  { boundField, decided }: { readonly boundField: string; readonly decided: readonly MemberEdit[] },
): ByteParts {
  const edits: Edits = new Map();
  for (const { key, value } of own) edits.set(key, value);
  edits.set('model', [jsonBytes(upstreamModel)]);
  for (const { key, value } of decided) edits.set(key, value);
  if (outputTokenBound !== null) edits.set(boundField, [jsonBytes(outputTokenBound)]);
  editByPolicy(object, edits, policy);
  for (const field of drop) edits.set(field, null);
  return spliceObject(object, memberEdits(edits));
}
