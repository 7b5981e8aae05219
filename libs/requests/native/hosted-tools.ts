import { givenValue, scanTopLevel, spliceObject, textOf, type JsonMembers, type MemberEdit } from '#json';
import type { PRICE_UNITS } from '#kernel';
import type { NativeBody } from './native-body.js';

/** A tool that the provider runs and bills by the unit. */
export interface HostedTool {
  readonly unit: keyof typeof PRICE_UNITS;
  /** What the price of the unit may depend on, as far as the client says. */
  readonly labels: Readonly<Record<string, string>>;
  /** Uses that the client allows; null: it does not say. */
  readonly usesMax: number | null;
  /** In the client's body. */
  readonly param: string;
  readonly isForced: boolean;
}

/** The hosted tools of a client's own body. Its edits leave all of them out. */
export interface NativeTools {
  readonly tools: readonly HostedTool[];
  /** The body means nothing without one of them: its translation is sent then. */
  readonly isWhole: boolean;
  /** The edits that keep some. @param usesMax where the client does not say */
  readonly editsFor: (kept: readonly HostedTool[], usesMax: number) => readonly MemberEdit[];
}

export const NO_HOSTED_TOOLS: readonly HostedTool[] = [];

/** The body with those of its hosted tools that are kept; null: its translation is sent. */
export function withHosted(
  native: NativeBody,
  isKept: (tool: HostedTool) => boolean,
  usesMax: number,
): NativeBody | null {
  const { hosted } = native;
  if (hosted === null) return native;
  const kept = hosted.tools.filter(isKept);
  if (hosted.isWhole && kept.length < hosted.tools.length) return null;
  if (kept.length === 0) return native;
  const edits = hosted.editsFor(kept, usesMax);
  const keys = new Set(edits.map(({ key }) => key));
  const params = new Set(kept.map(({ param }) => param));
  return {
    ...native,
    edits: [...native.edits.filter(({ key }) => !keys.has(key)), ...edits],
    dropped: native.dropped.filter((name) => !params.has(name)),
  };
}

/** A tool with a member set where it has none. */
export function withDefault(tool: Buffer, key: string, value: string): Buffer {
  const object = scanTopLevel(tool);
  if (givenValue(object, key) !== null) return tool;
  return Buffer.concat(spliceObject(object, [{ key, value: [Buffer.from(value)] }]).parts);
}

/** A whole number of at least one; null: the client does not say. */
export function usesOf(json: Buffer | null | undefined): number | null {
  const uses = json === null || json === undefined ? Number.NaN : Number(json.toString());
  return Number.isSafeInteger(uses) && uses >= 1 ? uses : null;
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
