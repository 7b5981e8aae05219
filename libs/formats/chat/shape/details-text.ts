import { isFilledStringText, objectsOf } from '#core';

/** What the `reasoning_details` of a message say, as raw string content; null: no text. Throws JsonFault. */
export function detailsText(details: Buffer): Buffer | null {
  const texts = objectsOf(details).flatMap((detail) => {
    const text = [detail?.get('text'), detail?.get('summary')].find(isFilledStringText);
    return text === undefined ? [] : [text.subarray(1, -1)];
  });
  return texts.length === 0 ? null : Buffer.concat(texts);
}
