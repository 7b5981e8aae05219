import { arrayPiece, isRecord, listOf, objectPiece, textPiece, type JsonPiece } from '#core';
import { RESPONSES_REASONING_FORMAT } from '../request/translate-reasoning.js';
import type { TenantStates } from '../../../chat/state/tenant-states.js';
import {
  itemAdded,
  itemDone,
  itemEvent,
  itemId,
  summaryText,
  type ItemPosition,
  type OutputEvent,
  type OutputItem,
} from './output-item.js';

/** A member of `reasoning_details` of chat. */
export type ReasoningDetail = Readonly<Record<string, unknown>>;

/** Reasoning of one delta: a detail, text to show, or both. */
interface ReasoningStep {
  readonly detail: ReasoningDetail | null;
  /** Names the summary part of the text. */
  readonly part: string;
  readonly text: string;
}

const PLAIN = 'plain';

/** The text of a detail in clear. */
function detailText({ text, summary }: ReasoningDetail): string {
  if (typeof text === 'string') return text;
  return typeof summary === 'string' ? summary : '';
}

/** Whether a detail has state that only its issuer can verify. */
export function hasState({ signature, data, extra_content: extra }: ReasoningDetail): boolean {
  return (
    (typeof signature === 'string' && signature !== '') || (typeof data === 'string' && data !== '') || isRecord(extra)
  );
}

/** The item that a detail belongs to: issuers of the Responses format have many and name them, others have one. */
export function itemKeyOf({ format, id }: ReasoningDetail): string {
  return format === RESPONSES_REASONING_FORMAT ? `${RESPONSES_REASONING_FORMAT} ${wordOf(id)}` : '';
}

/** Reads reasoning from a message or delta. Its text counts once, though chat repeats it under several names. */
export function readReasoning(message: Readonly<Record<string, unknown>>): readonly ReasoningStep[] {
  const details = listOf(message.reasoning_details).filter(isRecord);
  const plain = [message.reasoning_content, message.reasoning].find((text) => typeof text === 'string' && text !== '');
  if (typeof plain !== 'string' && details.length === 0) return [];
  const detailed = details.map(detailText).join('');
  const isDetailed = plain === undefined || (detailed !== '' && sameWords(plain, detailed));
  const steps = details.map((detail) => ({ detail, part: partOf(detail), text: isDetailed ? detailText(detail) : '' }));
  return isDetailed || typeof plain !== 'string' ? steps : [...steps, { detail: null, part: PLAIN, text: plain }];
}

/** Breaks between parts stand in the plain text only. */
function sameWords(one: unknown, other: string): boolean {
  return typeof one === 'string' && one.replaceAll(/\s+/g, '') === other.replaceAll(/\s+/g, '');
}

function partOf({ type, index }: ReasoningDetail): string {
  return `${wordOf(type)} ${wordOf(index)}`;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Reasoning of the model: its text as a summary, and its state for the next request. */
export class ReasoningItem implements OutputItem {
  final: JsonPiece | null = null;
  private readonly id: string;
  private readonly details = new Map<string, Record<string, unknown>>();
  private readonly summaries: { readonly part: string; text: string }[] = [];

  /** @param ownId the id of the issuer; null: none */
  constructor(
    private readonly position: ItemPosition,
    private readonly key: string,
    ownId: unknown,
    private readonly states: TenantStates,
  ) {
    this.id = typeof ownId === 'string' && ownId !== '' ? ownId : itemId('rs', position);
  }

  /** Whether a detail belongs here. Of details without an id those up to the state are one item. */
  takes(detail: ReasoningDetail): boolean {
    const isOwn = itemKeyOf(detail) === this.key;
    return isOwn && (this.key === '' || wordOf(detail.id) !== '' || this.encrypted() === null);
  }

  open(): readonly OutputEvent[] {
    return [itemAdded(this.position, this.piece(null))];
  }

  /** Deltas of one detail are joined: its text grows, and its state comes last. */
  addDetail(detail: ReasoningDetail): void {
    const key = partOf(detail);
    const known = this.details.get(key);
    const joined = { ...known, ...withoutNulls(detail) };
    for (const name of ['text', 'summary'] as const) {
      if (typeof known?.[name] === 'string' && typeof detail[name] === 'string')
        joined[name] = known[name] + detail[name];
    }
    this.details.set(key, joined);
  }

  addText({ part, text }: ReasoningStep): readonly OutputEvent[] {
    const last = this.summaries.at(-1);
    const events = last?.part === part ? [] : [...this.closeSummary(), this.openSummary(part)];
    const summary = this.summaries.at(-1);
    if (summary !== undefined) summary.text += text;
    return [...events, this.summaryEvent('reasoning_summary_text.delta', { delta: textPiece(text) })];
  }

  close(): readonly OutputEvent[] {
    const events = this.closeSummary();
    this.final = this.piece(this.state());
    return [...events, itemDone(this.position, this.final)];
  }

  private openSummary(part: string): OutputEvent {
    this.summaries.push({ part, text: '' });
    return this.summaryEvent('reasoning_summary_part.added', { part: summaryText('') });
  }

  private closeSummary(): readonly OutputEvent[] {
    const summary = this.summaries.at(-1);
    if (summary === undefined) return [];
    return [
      this.summaryEvent('reasoning_summary_text.done', { text: textPiece(summary.text) }),
      this.summaryEvent('reasoning_summary_part.done', { part: summaryText(summary.text) }),
    ];
  }

  private summaryEvent(type: string, members: Readonly<Record<string, JsonPiece>>): OutputEvent {
    return itemEvent(type, this.id, this.position, { summary_index: String(this.summaries.length - 1), ...members });
  }

  /** State in the Responses format keeps its bytes; that of other issuers is encoded with the text it signs. */
  private state(): string | null {
    if (this.key !== '') return this.encrypted();
    const details = [...this.details.values()];
    return details.some(hasState) ? this.states.encode('reasoning', JSON.stringify(details)) : null;
  }

  private encrypted(): string | null {
    const datas = Array.from(this.details.values(), ({ data }) => data);
    return datas.find((data) => typeof data === 'string') ?? null;
  }

  private piece(state: string | null): JsonPiece {
    return objectPiece({
      id: textPiece(this.id),
      type: '"reasoning"',
      summary: arrayPiece(this.summaries.map(({ text }) => summaryText(text))),
      encrypted_content: state === null ? null : textPiece(state),
    });
  }
}

function withoutNulls(detail: ReasoningDetail): Record<string, unknown> {
  return Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== null));
}
