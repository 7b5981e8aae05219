import type { EncodedBytes } from './encoded-bytes.js';

/** Larger recordings are not read. */
const READ_BYTES_MAX = 8_388_608;
const PAGES_MAX = 50_000;
const PAGE_HEADER_BYTES = 27;
const BEGINS_STREAM = 2;
const OPUS_RATE = 48_000;

/** Streams are chained or multiplexed; the durations add up in both cases. */
export function oggSeconds(bytes: EncodedBytes): number | null {
  if (bytes.length > READ_BYTES_MAX) return null;
  const pages = bytes.read(0, bytes.length);
  let seconds = 0;
  let rate = 0;
  let lastGranule = 0;
  let at = 0;
  for (
    let page = 0;
    at + PAGE_HEADER_BYTES <= pages.length && pages.toString('latin1', at, at + 4) === 'OggS';
    page++
  ) {
    if (page === PAGES_MAX) return null;
    const segments = pages[at + 26] ?? 0;
    const bodyAt = at + PAGE_HEADER_BYTES + segments;
    if ((pages[at + 5] ?? 0) & BEGINS_STREAM) {
      rate = rateOf(pages.subarray(bodyAt, bodyAt + 32));
      lastGranule = 0;
    } else {
      const granule = pages.readUInt32LE(at + 6) + pages.readInt32LE(at + 10) * 2 ** 32;
      if (granule > lastGranule) {
        if (rate === 0) return null;
        seconds += (granule - lastGranule) / rate;
        lastGranule = granule;
      }
    }
    at = bodyAt + pages.subarray(at + PAGE_HEADER_BYTES, bodyAt).reduce((sum, bytes) => sum + bytes, 0);
  }
  return at < pages.length - 2 ? null : seconds;
}

/** Sample rate from the first packet of a stream; 0 when it is not audio. */
function rateOf(packet: Buffer): number {
  if (packet.toString('latin1', 0, 8) === 'OpusHead') return OPUS_RATE;
  return packet.toString('latin1', 0, 7) === '\x01vorbis' && packet.length >= 16 ? packet.readUInt32LE(12) : 0;
}
