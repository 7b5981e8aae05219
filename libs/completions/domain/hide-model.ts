import type { UpstreamError } from '#dialects';

/** What may stand beside a name that is part of a longer one. */
const PART = '[\\w.:/@-]';

/**
 * A text in which the client's name of the model stands for the upstream's, where that stands by itself. Under which name
 * an operator buys a model is none of a customer's business.
 */
export function hideModel(text: string, upstreamModel: string, shownModel: string): string {
  if (upstreamModel === shownModel || !text.includes(upstreamModel)) return text;
  const name = upstreamModel.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  // A full stop or colon behind it ends a sentence, if no name goes on there.
  const alone = new RegExp(`(?<!${PART})${name}(?!${PART}*[\\w/@-])`, 'g');
  return text.replaceAll(alone, () => shownModel);
}

/** The same of all words of a complaint. */
export function hideModelIn(error: UpstreamError, upstreamModel: string, shownModel: string): UpstreamError {
  const hide = (text: string): string => hideModel(text, upstreamModel, shownModel);
  const message = hide(error.message);
  return error.raw === undefined ? { ...error, message } : { ...error, message, raw: hide(error.raw) };
}
