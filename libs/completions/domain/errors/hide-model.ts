import type { UpstreamError } from '#formats';

/** A character that continues a model name. */
const PART = '[\\w.:/@-]';

/**
 * Replaces the upstream's model name, where it stands alone, by the client's. Customers must not see under which name
 * the operator buys a model.
 */
export function hideModel(text: string, upstreamModel: string, shownModel: string): string {
  if (upstreamModel === shownModel || !text.includes(upstreamModel)) return text;
  const name = upstreamModel.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  // A full stop or colon after it ends a sentence, unless the name continues.
  const alone = new RegExp(`(?<!${PART})${name}(?!${PART}*[\\w/@-])`, 'g');
  return text.replaceAll(alone, () => shownModel);
}

/** Applies `hideModel` to all texts of an error. */
export function hideModelIn(error: UpstreamError, upstreamModel: string, shownModel: string): UpstreamError {
  const hide = (text: string): string => hideModel(text, upstreamModel, shownModel);
  const message = hide(error.message);
  return error.raw === undefined ? { ...error, message } : { ...error, message, raw: hide(error.raw) };
}
