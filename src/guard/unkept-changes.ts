/** What a change did to one thing. Undefined: it is not there. */
export interface Place<V> {
  readonly now: V | undefined;
  before: V | undefined;
}

/** A change that is in force and not on the disk yet. */
export interface UnkeptChange<V> {
  /** by the thing's name; asked for when this change, or one before it, has to be undone */
  places(): ReadonlyMap<string, Place<V>>;
}

/**
 * Changes that are in force and not on the disk yet. When one of them cannot be kept, a later one may have changed the same thing:
 * that one stands, and takes over what was there before both, for it may have to be undone as well.
 */
export class UnkeptChanges<V> {
  /** the oldest first */
  readonly #changes: UnkeptChange<V>[] = [];
  readonly #places = new Map<UnkeptChange<V>, ReadonlyMap<string, Place<V>>>();

  begun(change: UnkeptChange<V>): void {
    this.#changes.push(change);
  }

  kept(change: UnkeptChange<V>): void {
    this.#changes.splice(this.#changes.indexOf(change), 1);
    this.#places.delete(change);
  }

  /** It could not be kept. Returns those of its places on which no later change stands. */
  undone(change: UnkeptChange<V>): readonly (readonly [name: string, place: Place<V>])[] {
    const later = this.#changes.slice(this.#changes.indexOf(change) + 1);
    const places = [...this.#placesOf(change)];
    this.kept(change);
    return places.filter(([name, { before }]) => {
      const heir = later.map((one) => this.#placesOf(one).get(name)).find((place) => place !== undefined);
      if (heir) heir.before = before;
      return !heir;
    });
  }

  #placesOf(change: UnkeptChange<V>): ReadonlyMap<string, Place<V>> {
    const places = this.#places.get(change) ?? change.places();
    this.#places.set(change, places);
    return places;
  }
}
