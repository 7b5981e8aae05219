import { boxedSeconds } from './boxed-seconds.js';
import { flacSeconds } from './flac-seconds.js';
import { matroskaSeconds } from './matroska-seconds.js';
import { afterTags, mpegSeconds } from './mpeg-seconds.js';
import { oggSeconds } from './ogg-seconds.js';
import type { Recording } from './tracks.js';
import { waveSeconds } from './wave-seconds.js';

/** Containers by how they begin; MP3 and AAC have frames only. */
const SIGNATURES: readonly (readonly [signature: RegExp, read: (bytes: Buffer) => Recording | number | null])[] = [
  [/^(?:RIFF|RF64)....WAVE/s, waveSeconds],
  [/^fLaC/, flacSeconds],
  [/^OggS/, oggSeconds],
  [/^....(?:ftyp|moov|moof|mdat|wide|free|skip)/s, boxedSeconds],
  [/^\x1aE\xdf\xa3/, matroskaSeconds],
];
const SIGNATURE_BYTES = 12;

/**
 * A recording by its frames, blocks or packets; null: it cannot be counted. Reads each byte a fixed number of times.
 */
export function readRecording(bytes: Buffer): Recording | null {
  const start = bytes.toString('latin1', 0, 3) === 'ID3' ? afterTags(bytes, 0) : 0;
  const name = bytes.toString('latin1', start, start + SIGNATURE_BYTES);
  const read = SIGNATURES.find(([signature]) => signature.test(name))?.[1] ?? mpegSeconds;
  const found = read(bytes.subarray(start));
  const recording = typeof found === 'number' ? { seconds: found, hasVideo: false } : found;
  if (recording === null || !Number.isFinite(recording.seconds) || recording.seconds <= 0) return null;
  // Sums of binary fractions end a little above or below whole seconds.
  return { ...recording, seconds: Math.round(recording.seconds * 1e6) / 1e6 };
}

/** Whether the first bytes are those of a container of sound or video, whatever its name says. */
export function isRecording(head: Buffer): boolean {
  const name = head.toString('latin1', 0, SIGNATURE_BYTES);
  return name.startsWith('ID3') || SIGNATURES.some(([signature]) => signature.test(name));
}
