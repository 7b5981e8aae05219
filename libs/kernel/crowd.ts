/** Something that can be in one crowd at a time. */
export interface CrowdMember {
  /** Belongs to the crowd; −1 outside. */
  place: number;
}

/**
 * A set without an order, for members that come and go with every request. A Set's table is copied every so many
 * changes, and each dead table keeps hold of the next one: once one of them is old, all members pass into the old
 * generation after it, with everything they refer to, and the collector copies each request twice.
 */
export class Crowd<T extends CrowdMember> {
  private readonly places: (T | null)[] = [];
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Does nothing for a member. */
  add(member: T): void {
    if (member.place >= 0) return;
    member.place = this.count;
    this.places[this.count++] = member;
  }

  /** The last one takes the place; does nothing outside. */
  delete(member: T): void {
    const { place } = member;
    if (place < 0) return;
    const last = this.places[--this.count] ?? member;
    this.places[place] = last;
    this.places[this.count] = null;
    last.place = place;
    member.place = -1;
  }

  /** Those who are in it now. */
  list(): T[] {
    return this.places.slice(0, this.count).filter((member) => member !== null);
  }
}
