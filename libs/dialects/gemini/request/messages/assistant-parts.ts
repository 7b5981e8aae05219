import { isRecord } from '../../../json/is-record.js';
import { refuseUnsupported, refuseValue } from '../../../openai-chat/request/refuse-value.js';
import { readSignature } from '../../signature.js';
import { mediaPart, readContent, type GooglePart, type MessageContext } from './message-parts.js';
import { readMediaUrl } from './media-source.js';

/** What the provider documents for calls that another model made, or whose signature was lost. */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

type Message = Readonly<Record<string, unknown>>;

/** What the model said, showed and called in an earlier turn, with the signatures that came with it. */
export function readAssistantParts(message: Message, param: string, context: MessageContext): GooglePart[] {
  if (isRecord(message.audio)) refusePastAudio(param);
  return [
    ...readText(message, param, context),
    ...readImages(message.images, `${param}.images`, context),
    ...readCalls(message, param, context),
  ];
}

function refusePastAudio(param: string): never {
  refuseUnsupported(`${param}.audio`, 'it keeps no audio by its id');
}

/** Empty texts are left out, unless one carries the message's signature. */
function readText(message: Message, param: string, context: MessageContext): GooglePart[] {
  const said = readContent(message.content, `${param}.content`, context);
  if (typeof message.refusal === 'string') said.push({ text: message.refusal });
  const parts = said.filter(({ text }) => text !== '');
  const signature = readSignature(message);
  if (signature === null) return parts;
  const last = parts.pop() ?? { text: '' };
  return [...parts, { ...last, thoughtSignature: signature }];
}

/** Images the model made, so that it can go on with them. */
function readImages(images: unknown, param: string, context: MessageContext): GooglePart[] {
  if (!Array.isArray(images)) return [];
  return images.map((image: unknown, index) => {
    const holder = isRecord(image) ? image.image_url : undefined;
    const url = isRecord(holder) ? holder.url : undefined;
    if (typeof url !== 'string') refuseValue(`${param}[${index}]`, image, 'an object with image_url');
    const part = mediaPart(readMediaUrl(url), `${param}[${index}].image_url`, context);
    return sign(part, readSignature(image) ?? foreignSignature(context));
  });
}

/** Of calls made together only the first is signed. */
function readCalls(message: Message, param: string, context: MessageContext): GooglePart[] {
  const calls: unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  const parts = calls.map((call, index) => readCall(call, `${param}.tool_calls[${index}]`, context));
  if (isRecord(message.function_call)) {
    parts.push({ functionCall: readFunction(message.function_call, `${param}.function_call`, context) });
  }
  const [first, ...rest] = parts;
  if (first === undefined) return [];
  return [first.thoughtSignature === undefined ? sign(first, foreignSignature(context)) : first, ...rest];
}

function readCall(call: unknown, param: string, context: MessageContext): GooglePart {
  if (!isRecord(call) || !isRecord(call.function)) refuseUnsupported(param, 'it knows only calls of functions');
  const id = typeof call.id === 'string' && call.id !== '' ? { id: call.id } : {};
  return sign(
    { functionCall: { ...id, ...readFunction(call.function, `${param}.function`, context) } },
    readSignature(call),
  );
}

/** The arguments, which we write as a text of JSON and the provider as an object, keep their digits and order. */
function readFunction(called: Message, param: string, { borrowed }: MessageContext): GooglePart {
  const written = typeof called.arguments === 'string' ? borrowed.whole(called.arguments) : '';
  if (written.trim() === '') return { name: called.name, args: {} };
  if (!isObjectJson(written)) refuseValue(`${param}.arguments`, called.arguments, 'the text of a JSON object');
  return { name: called.name, args: borrowed.embed(Buffer.from(written)) };
}

/** Whether a text is the JSON of an object. */
export function isObjectJson(text: string): boolean {
  if (!text.trimStart().startsWith('{')) return false;
  try {
    return isRecord(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function foreignSignature({ isThirdGeneration }: MessageContext): string | null {
  return isThirdGeneration ? FOREIGN_SIGNATURE : null;
}

function sign(part: GooglePart, signature: string | null): GooglePart {
  return signature === null ? part : { ...part, thoughtSignature: signature };
}
