import { isRecord, listOf, parseValue } from '#core';

type Json = Readonly<Record<string, unknown>>;

/** An image that a chat model generated. */
interface GeneratedImage {
  /** Of a stream: a later image of the same number replaces a preview. Null: none was given. */
  readonly number: number | null;
  /** `png`, as the Responses API names formats. */
  readonly format: string;
  readonly base64: string;
}

const INLINE_IMAGE = /^data:image\/([\w.+-]+);base64,/;
/** One of them stands in every reply with such output. */
const MARKS = ['"images"', '"image_url"', '"audio"'].map((mark) => Buffer.from(mark));

/** The images of a message or delta whose bytes are in it. */
export function generatedImages({ images }: Json): readonly GeneratedImage[] {
  return listOf(images).flatMap((image) => {
    const url = urlOf(image);
    const head = INLINE_IMAGE.exec(url);
    if (!isRecord(image) || head === null) return [];
    const number = typeof image.index === 'number' ? image.index : null;
    return [{ number, format: head[1] ?? '', base64: url.slice(head[0].length) }];
  });
}

/** Output of a message or delta that a format without sound has no place for. */
export function lostOutput(message: Json, takesImages: boolean): readonly string[] {
  const parts = listOf(message.content).filter((part) => urlOf(part) !== '');
  const images = [...listOf(message.images), ...parts];
  const losesImages = takesImages ? images.some((image) => !INLINE_IMAGE.test(urlOf(image))) : images.length > 0;
  return [...(losesImages ? ['images'] : []), ...(isRecord(message.audio) ? ['audio'] : [])];
}

/** The same of the first choice of a reply. */
export function lostOfReply(chat: Buffer, takesImages: boolean): readonly string[] {
  if (!MARKS.some((mark) => chat.includes(mark))) return [];
  const reply = parseValue(chat);
  const [choice] = listOf(isRecord(reply) ? reply.choices : null);
  return isRecord(choice) && isRecord(choice.message) ? lostOutput(choice.message, takesImages) : [];
}

function urlOf(image: unknown): string {
  const { url } = isRecord(image) && isRecord(image.image_url) ? image.image_url : {};
  return typeof url === 'string' ? url : '';
}
