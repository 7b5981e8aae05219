import { givenValue, scanTopLevel, spliceObject, textOf, type JsonMembers, type MemberEdit } from '#core';
import type { HostedTool } from '../body/hosted-tool.js';

/** The hosted tools of a client's own body. Its edits leave all of them out. */
export interface NativeTools {
  readonly tools: readonly HostedTool[];
  /** The body means nothing without one of them: its translation is sent then. */
  readonly isWhole: boolean;
  /** The edits that keep some. @param usesMax where the client does not say */
  readonly editsFor: (kept: readonly HostedTool[], usesMax: number) => readonly MemberEdit[];
}

/** A tool with a member set where it has none. */
export function withDefault(tool: Buffer, key: string, value: string): Buffer {
  const object = scanTopLevel(tool);
  if (givenValue(object, key) !== null) return tool;
  return Buffer.concat(spliceObject(object, [{ key, value: [Buffer.from(value)] }]).parts);
}

/** A whole number; null: the client does not say. */
export function usesOf(json: Buffer | null | undefined): number | null {
  const uses = json === null || json === undefined ? Number.NaN : Number(json.toString());
  return Number.isSafeInteger(uses) && uses >= 0 ? uses : null;
}

/** Texts of some members. */
export function labelsOf(tool: JsonMembers, names: readonly string[]): Record<string, string> {
  const labels = names.flatMap((name) => {
    const value = textOf(tool.get(name));
    // What `auto` becomes is known by the reply only.
    return value === null || value === 'auto' ? [] : [[name, value]];
  });
  return Object.fromEntries(labels) as Record<string, string>;
}
