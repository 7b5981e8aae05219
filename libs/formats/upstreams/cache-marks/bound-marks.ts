import { elementsOf, isGiven, membersOf, type ByteParts, pausesBefore, type Steps } from '#core';

/** As many as Anthropic takes: it answers more with a 400 (platform.claude.com, "Prompt caching", 2026-11-30). */
const MARKS_MAX = 4;
const MARK = 'cache_control';
const MARK_KEY = Buffer.from(`"${MARK}"`);
/** A value of null is no mark. */
const NO_MARK = Buffer.from('null');
/** In the order of a prompt. */
const ARRAYS = ['tools', 'system', 'messages'] as const;

/** The value of a mark, by its bytes in the body. */
interface Mark {
  readonly array: (typeof ARRAYS)[number];
  readonly start: number;
  readonly end: number;
}

/**
 * A body of Messages with no more marks of prompt caches than the provider takes. Of more, the last of the tools and of the
 * system prompt stay, and as many of the last as there is room for: what comes next begins like what they end.
 */
export function* boundMarks(body: ByteParts): Steps<ByteParts> {
  if (keysIn(body) <= MARKS_MAX) return body;
  const bytes = Buffer.concat(body.parts);
  yield;
  const marks = yield* marksIn(bytes);
  if (marks.length <= MARKS_MAX) return body;
  const kept = keptOf(marks);
  const parts: Buffer[] = [];
  let from = 0;
  for (const mark of marks.toSorted((one, other) => one.start - other.start)) {
    if (kept.has(mark)) continue;
    parts.push(bytes.subarray(from, mark.start), NO_MARK);
    from = mark.end;
  }
  parts.push(bytes.subarray(from));
  return { parts, lengthBytes: parts.reduce((sum, part) => sum + part.length, 0) };
}

/** Keys and texts of this name: at least as many as there are marks. */
function keysIn({ parts }: ByteParts): number {
  let count = 0;
  for (const part of parts) {
    for (let at = part.indexOf(MARK_KEY); at >= 0; at = part.indexOf(MARK_KEY, at + MARK_KEY.length)) count++;
  }
  return count;
}

function* marksIn(bytes: Buffer): Steps<readonly Mark[]> {
  const fields = membersOf(bytes);
  const marks: Mark[] = [];
  let blocks = 0;
  for (const array of ARRAYS) {
    // Results of tools hold blocks within a block of a message.
    const open = (elementsOf(fields?.get(array)) ?? []).toReversed();
    for (let json = open.pop(); json !== undefined; json = open.pop()) {
      if (pausesBefore(blocks++)) yield;
      const members = membersOf(json);
      const mark = members?.get(MARK);
      if (isGiven(mark)) {
        const start = mark.byteOffset - bytes.byteOffset;
        marks.push({ array, start, end: start + mark.length });
      }
      for (const inner of (elementsOf(members?.get('content')) ?? []).toReversed()) open.push(inner);
    }
  }
  return marks;
}

function keptOf(marks: readonly Mark[]): ReadonlySet<Mark> {
  const lastOf = (array: Mark['array']): Mark[] => marks.filter((mark) => mark.array === array).slice(-1);
  const kept = new Set([...lastOf('tools'), ...lastOf('system')]);
  for (const mark of marks.toReversed()) if (kept.size < MARKS_MAX) kept.add(mark);
  return kept;
}
