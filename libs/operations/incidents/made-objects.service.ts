import { Injectable } from '@nestjs/common';
import { AuditRepository, type MadeObject } from '#core/infra';
import { RoutifyError, parseId, actorNames, type Actor, type ActorNames } from '#core';
import { Endings } from './endings.js';
import type { ObjectState } from './domain/made-object.js';

/** An object that an actor, or a token of the actor's, made. */
export interface Made extends ObjectState {
  readonly kind: string;
  /** `key_…`. */
  readonly id: string;
  readonly organizationId: string | null;
  /** As events name it. */
  readonly madeBy: string;
  readonly madeAt: Date;
}

/** What became of one of them. */
export interface EndedObject extends Made {
  readonly result: 'ended' | 'failed';
  /** Why it failed. */
  readonly message: string | null;
}

/** Whose objects, and which of them. */
export interface MadeScope {
  readonly names: ActorNames;
  /** Null: of the installation. */
  readonly organizationId: string | null;
  /** Made at that time or later; null: ever. */
  readonly since: Date | null;
}

/** Which of them end. */
interface EndChoice {
  /** Ids; null: all. */
  readonly only: readonly string[] | null;
  readonly reason: string | null;
  /** Whether the caller may end a kind. Absent: all. */
  readonly mayEnd?: (kind: string) => boolean;
}

const NOT_ALLOWED = { result: 'failed', message: 'Your role or token may not end this.' } as const;

/** How many objects are looked at; of more, the oldest. */
const OBJECTS_MAX = 1_000;

/** What actors made, and its end. */
@Injectable()
export class MadeObjects {
  constructor(
    private readonly events: AuditRepository,
    private readonly endings: Endings,
  ) {}

  /**
   * What an actor made, and what was made with the tokens among it, oldest first, with its present state. What people made
   * whom it invited is theirs. At most 1,000 objects are looked at: false in `isComplete` means there are more.
   */
  async list(scope: MadeScope): Promise<{ readonly objects: readonly Made[]; readonly isComplete: boolean }> {
    const found = new Map<string, MadeObject>();
    let names = scope.names;
    while (names.exact.length + names.prefixes.length > 0 && found.size < OBJECTS_MAX) {
      const made = await this.events.listMade(names, scope, OBJECTS_MAX - found.size);
      const fresh = made.filter(({ targetId }) => !found.has(targetId));
      for (const one of fresh) found.set(one.targetId, one);
      names = tokensAmong(fresh);
    }
    const objects = await Promise.all([...found.values()].map((one) => this.describe(one)));
    return { objects: objects.filter((one) => one !== null), isComplete: found.size < OBJECTS_MAX };
  }

  /**
   * Ends what `list` shows as live: tokens first, so that nothing is made meanwhile. Each end has its own transaction and
   * audit row; what cannot be ended is listed, and the others go on.
   */
  async endAll(scope: MadeScope, choice: EndChoice, actor: Actor): Promise<EndedObject[]> {
    const { only, reason, mayEnd = () => true } = choice;
    const done = new Map<string, EndedObject>();
    // Again after the tokens: what was made while they ended.
    for (const isOfPass of [isToken, () => true]) {
      const { objects } = await this.list(scope);
      for (const object of objects) {
        const isChosen = object.state === 'live' && (only === null || only.includes(object.id));
        if (!isChosen || !isOfPass(object) || done.has(object.id)) continue;
        const ended = mayEnd(object.kind) ? await this.end(object, reason, actor) : { ...object, ...NOT_ALLOWED };
        done.set(object.id, ended);
      }
    }
    return [...done.values()];
  }

  private async end(object: Made, reason: string | null, actor: Actor): Promise<EndedObject> {
    try {
      await this.endings.end(object, reason, actor);
      return { ...object, state: 'ended', result: 'ended', message: null };
    } catch (error) {
      if (!(error instanceof RoutifyError)) throw error;
      return { ...object, result: 'failed', message: error.message };
    }
  }

  private async describe({ targetKind: kind, targetId: id, organizationId, actor, createdAt }: MadeObject) {
    const state = await this.endings.stateOf(kind, id, organizationId);
    return state === null ? null : { ...state, kind, id, organizationId, madeBy: actor, madeAt: createdAt };
  }
}

const isToken = ({ kind }: Pick<Made, 'kind'>): boolean => kind === 'token';

function tokensAmong(made: readonly MadeObject[]): ActorNames {
  const exact = made.flatMap(({ targetKind, targetId }) => {
    const id = targetKind === 'token' ? parseId('tok', targetId) : null;
    return id === null ? [] : actorNames({ prefix: 'tok', id }).exact;
  });
  return { exact, prefixes: [] };
}
