import { CHINA } from './presets/china.js';
import { OTHER_FORMATS } from './presets/other-formats.js';
import type { ChannelPreset } from './presets/preset.js';
import { RUSSIA } from './presets/russia.js';
import { SELF_HOSTED } from './presets/self-hosted.js';
import { WORLDWIDE } from './presets/worldwide.js';

/** All presets, by id. */
export const CHANNEL_PRESETS: ReadonlyMap<string, ChannelPreset> = new Map(
  [...WORLDWIDE, ...CHINA, ...RUSSIA, ...SELF_HOSTED, ...OTHER_FORMATS]
    .sort((left, right) => (left.id < right.id ? -1 : 1))
    .map((preset) => [preset.id, preset]),
);

/** The option values of a preset; none for null, or for a preset that no longer exists. */
export function presetOptions(presetId: string | null): Readonly<Record<string, unknown>> {
  return presetId === null ? {} : (CHANNEL_PRESETS.get(presetId)?.options ?? {});
}
