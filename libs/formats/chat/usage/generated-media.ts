import {
  elementsOf,
  givenValue,
  isStringText,
  membersOf,
  type JsonMembers,
  type JsonObject,
  type ComponentQuantities,
  unitMeter,
  wholeSeconds,
  type UnitMeter,
} from '#core';
import { MediaSizeReader } from '../../media/media-size.js';

/** What is counted of a reply, and what the request says of it. */
interface CountedMedia {
  readonly images: boolean;
  readonly audio: boolean;
  /** Size that the client named; null: that of each image. */
  readonly imageSize: string | null;
  /** Format that the client named; null: none. */
  readonly audioFormat: string | null;
}

/** Sound without a header, and in streams: 24,000 samples a second of 16 bits. */
const PCM_BYTES_PER_SECOND = 48_000;
const PCM_FORMATS: ReadonlySet<string> = new Set(['pcm16', 'pcm', 'wav']);
/** One token of sound per 50 ms: OpenAI's, and the fallback for formats that cannot be read. */
const TOKENS_PER_SECOND = 20;
const BYTES_OF_QUAD = 3;
const BASE64_QUAD = 4;

/** Counts images and sound in a reply or in the chunks of a stream, both in OpenAI's format. Reads headers only. */
export class GeneratedMedia {
  private readonly reader = MediaSizeReader.ofReply();
  /** Images of streams by choice and index: a later one replaces a preview. */
  private readonly images = new Map<string, UnitMeter>();
  private seconds = 0;
  private hasUnreadSound = false;

  constructor(private readonly counted: CountedMedia) {}

  add(object: JsonObject): void {
    const choices = givenValue(object, 'choices');
    for (const [position, json] of (choices === null ? [] : (elementsOf(choices) ?? [])).entries()) {
      const choice = membersOf(json);
      const delta = membersOf(choice?.get('delta'));
      const message = delta ?? membersOf(choice?.get('message'));
      if (message === null) continue;
      const index = choice?.get('index')?.toString() ?? String(position);
      if (this.counted.images) this.addImages(message, index);
      if (this.counted.audio) this.addSound(membersOf(message.get('audio')), delta !== null);
    }
  }

  /**
   * Units so far.
   * @param audioTokens tokens of sound that the upstream reports, for formats that cannot be read
   */
  units(audioTokens: number): ComponentQuantities {
    const units: Record<string, number> = {};
    for (const meter of this.images.values()) units[meter] = (units[meter] ?? 0) + 1;
    const seconds = this.hasUnreadSound ? audioTokens / TOKENS_PER_SECOND : this.seconds;
    if (seconds > 0) units.audio_second = wholeSeconds(seconds);
    return units;
  }

  /** In `images`, or as parts of the content. */
  private addImages(message: JsonMembers, choice: string): void {
    for (const json of [...(elementsOf(message.get('images')) ?? []), ...(elementsOf(message.get('content')) ?? [])]) {
      const image = membersOf(json);
      const url = membersOf(image?.get('image_url'))?.get('url');
      if (image === null || url === undefined) continue;
      const index = image.get('index')?.toString() ?? `#${this.images.size}`;
      this.images.set(`${choice} ${index}`, unitMeter('image', { size: this.counted.imageSize ?? this.sizeOf(url) }));
    }
  }

  private sizeOf(url: Buffer): string | null {
    if (!isStringText(url)) return null;
    const size = this.reader.sizeOf('image', url.subarray(1, -1));
    return size.unit === 'pixels' ? `${size.widthPx}x${size.heightPx}` : null;
  }

  private addSound(audio: JsonMembers | null, isStream: boolean): void {
    const data = audio?.get('data');
    if (data === undefined || !isStringText(data) || data.length <= 2) return;
    const base64 = data.subarray(1, -1);
    const format = this.counted.audioFormat ?? 'pcm16';
    const counted = isStream ? null : this.recordedSeconds(base64);
    if (counted !== null) this.seconds += counted;
    else if (PCM_FORMATS.has(format))
      this.seconds += Math.floor((base64.length * BYTES_OF_QUAD) / BASE64_QUAD) / PCM_BYTES_PER_SECOND;
    else this.hasUnreadSound = true;
  }

  /** Null: no recording in a known container. */
  private recordedSeconds(base64: Buffer): number | null {
    if (this.counted.audioFormat === 'pcm16') return null;
    const size = this.reader.sizeOf('audio', base64);
    return size.unit === 'audioSeconds' ? size.counted : null;
  }
}
