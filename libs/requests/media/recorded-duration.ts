import type { EncodedBytes } from './encoded-bytes.js';
import { boxedSeconds } from './boxed-seconds.js';
import { matroskaSeconds } from './matroska-seconds.js';
import { mpegDuration, type Duration } from './mpeg-duration.js';
import { oggSeconds } from './ogg-seconds.js';

const HEAD_BYTES = 64;
const WAVE_CHUNKS_MAX = 64;

/** Duration of a recording in any known container; null when its header has none. */
export function recordedDuration(bytes: EncodedBytes): Duration | null {
  const head = bytes.read(0, HEAD_BYTES);
  const seconds = containerSeconds(head, bytes);
  const duration = seconds === null ? mpegDuration(head, bytes) : { seconds, counted: seconds };
  return duration !== null && Number.isFinite(duration.seconds) && duration.seconds > 0 ? duration : null;
}

/** Null: no container, or no duration in its header. */
function containerSeconds(head: Buffer, bytes: EncodedBytes): number | null {
  const name = head.toString('latin1', 0, 4);
  if (name === 'RIFF' && head.toString('latin1', 8, 12) === 'WAVE') return waveSeconds(bytes);
  if (name === 'fLaC') return flacSeconds(head);
  if (name === 'OggS') return oggSeconds(bytes);
  if (head.toString('latin1', 4, 8) === 'ftyp') return boxedSeconds(bytes);
  if (name === '\x1aE\xdf\xa3') return matroskaSeconds(bytes);
  return null;
}

/** All bytes after the format chunk count as audio, whatever the header's data size. */
function waveSeconds(bytes: EncodedBytes): number | null {
  let at = 12;
  for (let chunk = 0; chunk < WAVE_CHUNKS_MAX; chunk++) {
    const head = bytes.read(at, 24);
    if (head.length < 24) return null;
    if (head.toString('latin1', 0, 4) === 'fmt ') {
      const bytesPerSecond = Math.min(head.readUInt32LE(16), head.readUInt32LE(12) * head.readUInt16LE(20));
      return bytesPerSecond === 0 ? null : (bytes.length - at) / bytesPerSecond;
    }
    at += 8 + head.readUInt32LE(4) + (head.readUInt32LE(4) % 2);
  }
  return null;
}

/** From the first block: 20 bits of sample rate, 36 bits of sample count. */
function flacSeconds(head: Buffer): number | null {
  if (head.length < 26) return null;
  const rate = head.readUIntBE(18, 3) >> 4;
  const samples = (head.readUInt8(21) & 0x0f) * 2 ** 32 + head.readUInt32BE(22);
  return rate === 0 || samples === 0 ? null : samples / rate;
}
