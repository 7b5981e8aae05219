import { CHANNEL_PRESETS } from '#channels';
import { readTried } from '../../../tools/documents/tried-against.mjs';
import { PROVIDERS } from '../../contract/published-shapes/sent-requests.js';
import { readRecordings } from '../../support/recordings/read-recordings.js';
import { ROOT } from '../source-tree.js';

const presets = [...CHANNEL_PRESETS.values()];
/** Providers of recorded chats that no preset is for: Google's own API has another format, Snowflake's an address of each account. */
const WITHOUT_PRESET = ['google', 'snowflake'];

describe('what of each preset was tried against what', () => {
  const triedOf = readTried(ROOT);
  const tried = presets.map((preset) => ({ id: preset.id, ...triedOf(preset) }));

  it('names published types for the providers to which requests are held, and for no other', () => {
    const held = tried.filter(({ shapes }) => shapes.length > 0).map(({ id }) => id);
    expect(held).toEqual([...new Set(PROVIDERS.map(({ preset }) => preset))].sort());
    for (const { shapes } of tried) for (const shape of shapes) expect(shape).toMatch(/^@?[\w/-]+ \d+\.\d+\.\d+$/);
  });

  it('counts recorded chats for the preset of their provider, each once', () => {
    const chats = readRecordings('chat') as readonly { readonly id: string; readonly provider?: string }[];
    const counted = tried.filter(({ recordings }) => recordings?.folder.endsWith('/chat') === true);
    const ofPresets = chats.filter(({ provider = '' }) => !WITHOUT_PRESET.includes(provider));
    expect(counted.flatMap(({ recordings }) => recordings?.ids ?? []).sort()).toEqual(
      ofPresets.map(({ id }) => id).sort(),
    );
    expect(counted.flatMap(({ id, recordings }) => recordings?.ids.map(() => id) ?? []).sort()).toEqual(
      ofPresets.map(({ provider }) => provider).sort(),
    );
  });

  it('has no recordings of most presets, and says it', () => {
    const recorded = tried.filter(({ recordings }) => recordings !== null);
    expect(recorded.length).toBeGreaterThan(5);
    expect(recorded.length).toBeLessThan(presets.length / 2);
  });

  it('is not to be had without the files', () => {
    expect(() => readTried(__dirname)).toThrow('ENOENT');
    expect(() => triedOf({ id: 'openai', kind: 'telepathy' })).toThrow('is gone');
  });
});
