import { elementsOf, givenValue, isStringText, membersOf, type JsonMembers, type JsonObject } from '#core';
import { MediaSizeReader } from '#formats/media';

/** Types of images whose headers are read; of any other nothing is known. */
const READ_TYPES = /^"data:image\\?\/(?:png|jpe?g|gif|webp)(?:;[^,]*)?;base64,/i;
const EMPTY_DATA = /^"data:[^,]{0,200},"$/;
const HEAD_BYTES = 256;
/** How the images begin that clients show, whatever type an upstream gives them; four bytes in, AVIF and HEIC. */
const SIGNATURES = /^(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP|BM|II\*\0|MM\0\*|....ftyp|\xff\x0a)/s;
/** Less than this is a signature and no image. */
const IMAGE_BYTES_MIN = 32;

/** Whether a reply, or the chunks of a stream, in OpenAI's format hold images or sound, and any that can be used. */
export class ReplyMedia {
  /** Images that are empty or begin as no image does. */
  hasBroken = false;
  hasUsable = false;

  add(object: JsonObject): void {
    const choices = givenValue(object, 'choices');
    for (const json of choices === null ? [] : (elementsOf(choices) ?? [])) {
      const choice = membersOf(json);
      const message = membersOf(choice?.get('delta')) ?? membersOf(choice?.get('message'));
      if (message !== null) this.addMessage(message);
    }
  }

  private addMessage(message: JsonMembers): void {
    for (const json of [...(elementsOf(message.get('images')) ?? []), ...(elementsOf(message.get('content')) ?? [])]) {
      const url = membersOf(membersOf(json)?.get('image_url'))?.get('url');
      if (url === undefined) continue;
      if (isUsable(url)) this.hasUsable = true;
      else this.hasBroken = true;
    }
    const sound = membersOf(message.get('audio'))?.get('data');
    if (sound !== undefined && isStringText(sound) && sound.length > 2) this.hasUsable = true;
  }
}

/** @param url as JSON */
function isUsable(url: Buffer): boolean {
  if (!isStringText(url) || url.length <= 2) return false;
  if (url.length <= HEAD_BYTES && EMPTY_DATA.test(url.toString('latin1'))) return false;
  if (!READ_TYPES.test(url.toString('latin1', 0, HEAD_BYTES))) return true;
  if (MediaSizeReader.ofReply().sizeOf('image', url.subarray(1, -1)).unit === 'pixels') return true;
  // Its size can be further in than is read, and its type another one.
  const data = url.toString('latin1', url.indexOf(',') + 1, url.indexOf(',') + HEAD_BYTES).replaceAll('\\/', '/');
  const head = Buffer.from(data, 'base64');
  return head.length >= IMAGE_BYTES_MIN && SIGNATURES.test(head.toString('latin1'));
}
