import { Injectable } from '@nestjs/common';
import { AuditRepository } from '#core/infra';
import { ActorsRepository, type KnownActor } from '#auth';
import {
  formatId,
  refusal,
  RoutifyError,
  actorNames,
  isSystemPart,
  readActor,
  type ActorNames,
  type ActorReference,
} from '#core';

/** Who made changes, or of what they are. */
export interface FoundActor {
  readonly reference: ActorReference;
  /** `tok_…`, `system:cli`. */
  readonly id: string;
  /** Under which it makes changes; a key makes none. */
  readonly names: ActorNames;
  /** Null: a part of the system, or it is gone and its changes are left. */
  readonly known: KnownActor | null;
}

/** What a text names an actor by, of an organization or of the installation. */
@Injectable()
export class Actors {
  constructor(
    private readonly events: AuditRepository,
    private readonly actors: ActorsRepository,
  ) {}

  /**
   * Throws 400 with `param` for a text that names none, and for an actor that does not exist and changed nothing: an empty
   * list would say that it is harmless. One of another organization does not exist.
   * @param organizationId null: of the installation
   * @param param null: the text is in the path, and an unknown actor is 404
   */
  async find(text: string, organizationId: string | null, param: string | null): Promise<FoundActor> {
    const reference = readActor(text);
    const at = param === null ? {} : { param };
    if (reference === null) throw refusal('actor_unreadable', { actor: text.slice(0, TEXT_MAX) }, at);
    const id = 'part' in reference ? text : formatId(reference.prefix, reference.id);
    const known = 'part' in reference ? null : await this.actors.find(reference.prefix, reference.id, organizationId);
    const names = await this.namesOf(reference, organizationId);
    const isKnown = known !== null || isSystemPart(reference);
    if (!isKnown && !(await this.events.knows(names, targetOf(reference, id), organizationId))) {
      if (param === null) throw new RoutifyError('not_found', `There is no actor ${id}.`);
      throw refusal('actor_unknown', { actor: id }, at);
    }
    return { reference, id, names, known };
  }

  /** The names of all that a comma-separated text names. Throws as `find`, and for a key, which changes nothing. */
  async namesIn(texts: readonly string[], organizationId: string | null, param: string): Promise<ActorNames> {
    const found = await Promise.all(texts.map((text) => this.find(text, organizationId, param)));
    const key = found.find(({ reference }) => 'prefix' in reference && reference.prefix === 'key');
    if (key !== undefined) throw refusal('actor_is_key', { actor: key.id }, { param });
    return {
      exact: found.flatMap(({ names }) => names.exact),
      prefixes: found.flatMap(({ names }) => names.prefixes),
    };
  }

  private async namesOf(reference: ActorReference, organizationId: string | null): Promise<ActorNames> {
    const isUser = 'prefix' in reference && reference.prefix === 'usr';
    return actorNames(reference, isUser ? await this.actors.membersOf(reference.id, organizationId) : []);
  }
}

/** Of an error. */
const TEXT_MAX = 80;

function targetOf(reference: ActorReference, id: string): string | null {
  return 'part' in reference ? null : id;
}
