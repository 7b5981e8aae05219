import {
  givenValue,
  isRecord,
  listOf,
  parseSkimmed,
  pieceBytes,
  scanTopLevel,
  spliceObject,
  type MemberEdit,
  type Steps,
} from '#core';
import type { ChatBody } from '../body/read-chat-body.js';
import type { NativeBody } from '../native/native-body.js';
import { STATE_MEMBERS, type StateChange, type StatePath } from './state-members.js';
import { isEncoded, type TenantStates } from './tenant-states.js';

/** The bodies of a request as one account may get them. */
interface RestoredBodies {
  readonly body: ChatBody;
  /** What was left out, by its name in chat's format. */
  readonly droppedStates: readonly StatePath[];
  readonly native: RestoredNative | null;
}

interface RestoredNative extends NativeBody {
  readonly droppedStates: readonly StatePath[];
}

type Opened = ReturnType<TenantStates['open']>;

const HOLDERS = ['reasoning_details', 'thinking_blocks', 'extra_content'] as const;

/** The state that a client returns with a request. Each account gets its own, as it sent it, and no other. */
export class ReturnedStates {
  /** In the order of the conversation; those of the client's own body come first. */
  private readonly sealed: string[] = [];
  private readonly opened = new Map<string, Opened>();

  private constructor(
    private readonly body: ChatBody,
    private readonly native: NativeBody | null,
    private readonly states: TenantStates,
  ) {}

  /** The account that issued the last of it; null: none is authentic. */
  get lastIssuer(): string | null {
    const last = this.sealed.findLast((sealed) => this.open(sealed) !== null);
    return last === undefined ? null : (this.open(last)?.issuer ?? null);
  }

  /** Opens each state, once. Null for a body without any, as most are. */
  static *of(body: ChatBody, native: NativeBody | null, states: TenantStates): Steps<ReturnedStates | null> {
    const holdsAny = native?.holdsState === true || listOf(body.value.messages).some(holdsState);
    if (!holdsAny) return null;
    const returned = new ReturnedStates(body, native, states);
    yield* returned.read();
    return returned;
  }

  /** @param issuer the account that gets the request */
  *restoredFor(issuer: string): Steps<RestoredBodies> {
    const droppedStates = new Set<StatePath>();
    const body = yield* changedMessages(this.body, this.restoring(issuer, droppedStates));
    return {
      body,
      droppedStates: [...droppedStates],
      native: this.native === null ? null : yield* this.restoredNative(this.native, issuer),
    };
  }

  private *read(): Steps<void> {
    const note: StateChange = (sealed) => {
      this.sealed.push(sealed);
      this.open(sealed);
      return sealed;
    };
    if (this.native !== null) yield* changedNative(this.native, note);
    yield* changedMessages(this.body, note);
  }

  /**
   * Null where only the translation can be sent: it reads what the gateway encoded, and turns off the thinking that a
   * message continues without.
   */
  private *restoredNative(native: NativeBody, issuer: string): Steps<RestoredNative | null> {
    const droppedStates = new Set<StatePath>();
    const restore = this.restoring(issuer, droppedStates);
    const encoded: string[] = [];
    const restored = yield* changedNative(native, (sealed, path) => {
      if (isEncoded(sealed)) encoded.push(sealed);
      return restore(sealed, path);
    });
    if (encoded.length > 0 || (droppedStates.size > 0 && native.format === 'messages')) return null;
    return { ...restored, droppedStates: [...droppedStates] };
  }

  private restoring(issuer: string, droppedStates: Set<StatePath>): StateChange {
    return (sealed, path) => {
      const opened = this.open(sealed);
      if (opened?.issuer === issuer) return opened.state;
      droppedStates.add(path);
      return null;
    };
  }

  private open(sealed: string): Opened {
    let opened = this.opened.get(sealed);
    if (opened === undefined) {
      opened = this.states.open(sealed);
      this.opened.set(sealed, opened);
    }
    return opened;
  }
}

/** Edits of the prompt are made already; the change is made to their result. */
function* changedNative(native: NativeBody, change: StateChange): Steps<NativeBody> {
  const { prompt, field } = stateMembersOf(native, change);
  const edit = native.edits.find(({ key }) => key === field);
  const given = edit === undefined ? givenValue(native.body.object, field) : Buffer.concat(edit.value ?? []);
  const changed = given === null ? null : yield* prompt(given);
  if (changed === given || changed === null) return native;
  const value = pieceBytes(changed).parts;
  return { ...native, edits: [...native.edits.filter(({ key }) => key !== field), { key: field, value }] };
}

function stateMembersOf({ format }: NativeBody, change: StateChange) {
  return { field: format === 'messages' ? 'messages' : 'input', prompt: STATE_MEMBERS[format](change).prompt };
}

function holdsState(message: unknown): boolean {
  if (!isRecord(message)) return false;
  if (HOLDERS.some((key) => message[key] !== undefined)) return true;
  return [...listOf(message.tool_calls), ...listOf(message.images)].some(
    (held) => isRecord(held) && held.extra_content !== undefined,
  );
}

/** The same body when nothing changes. */
function* changedMessages(body: ChatBody, change: StateChange): Steps<ChatBody> {
  const messages = givenValue(body.object, 'messages');
  if (messages === null) return body;
  const changed = yield* STATE_MEMBERS.chat(change).prompt(messages);
  if (changed === messages || changed === null) return body;
  yield;
  const edits: MemberEdit[] = [{ key: 'messages', value: pieceBytes(changed).parts }];
  yield;
  const bytes = Buffer.concat(spliceObject(body.object, edits).parts);
  const object = scanTopLevel(bytes);
  yield;
  return { bytes, object, value: parseSkimmed(object) };
}
