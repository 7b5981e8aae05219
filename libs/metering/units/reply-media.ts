import { elementsOf, givenValue, isStringText, membersOf, type JsonMembers, type JsonObject } from '#json';
import { MediaSizeReader } from '#requests';

/** Types of images whose headers are read; of any other nothing is known. */
const READ_TYPES = /^"data:image\\?\/(?:png|jpe?g|gif|webp)(?:;[^,]*)?;base64,/i;
const EMPTY_DATA = /^"data:[^,]{0,200},"$/;
const HEAD_BYTES = 256;

/** Whether a reply, or the chunks of a stream, in OpenAI's format hold images or sound, and any that can be used. */
export class ReplyMedia {
  /** Images that are empty or whose header cannot be read. */
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
  return new MediaSizeReader().sizeOf('image', url.subarray(1, -1)).unit === 'pixels';
}
