import type { HostedTool } from '../body/hosted-tool.js';
import type { NativeBody } from './native-body.js';

/**
 * The body with those of its hosted tools that are kept; null: its translation is sent.
 * @param sentAs what the upstream gets of a tool that it has to know by other names
 */
export function withHosted(
  native: NativeBody,
  isKept: (tool: HostedTool) => boolean,
  usesMax: number,
  sentAs: (tool: HostedTool) => HostedTool = (tool) => tool,
): NativeBody | null {
  const { hosted } = native;
  if (hosted === null) return native;
  const kept = hosted.tools.filter(isKept);
  if (hosted.isWhole && kept.length < hosted.tools.length) return null;
  if (kept.length === 0) return native;
  const edits = hosted.editsFor(kept.map(sentAs), usesMax);
  const keys = new Set(edits.map(({ key }) => key));
  const params = new Set(kept.map(({ param }) => param));
  return {
    ...native,
    edits: [...native.edits.filter(({ key }) => !keys.has(key)), ...edits],
    dropped: native.dropped.filter((name) => !params.has(name)),
  };
}
