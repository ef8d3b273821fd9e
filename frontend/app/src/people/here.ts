import { Listeners, type Activity, type Client, type Person, type Place, type Presence } from '@tandem/client';
import { watchActivity } from './activity';
import { CaretView } from './caretView';
import { cursorsHidden } from './choice';
import { Identity } from './identity';
import { peopleOf, type Present } from './people';
import { WayToCaret, type Way } from './way';

/** Everyone who has the document open; it lives as long as the page. */
export class Here {
  /** Tells that `people` has changed. */
  readonly changed = new Listeners();
  readonly identity = new Identity();
  readonly carets: CaretView;

  readonly #presence: Presence;
  #way: Way;
  #activity: Activity = 'active';
  #people: readonly Present[] = [];

  constructor(client: Client, place: Place, page: Window) {
    this.#presence = client.presence(place);
    this.carets = new CaretView(this.#presence, cursorsHidden);
    this.#way = new WayToCaret(this.carets);
    this.#presence.changed.add(() => this.#look());
    this.identity.changed.add(() => this.#show());
    watchActivity(page, (activity) => {
      this.#activity = activity;
      this.#show();
    });
    const load = () => {
      if (client.socket.link.kind === 'open' && this.identity.me === null) void this.identity.load();
    };
    client.socket.changed.add(load);
    load();
  }

  /** Oneself first. The same array for as long as nothing changed. */
  get people(): readonly Present[] {
    return this.#people;
  }

  /** How to get to someone. */
  get way(): Way {
    return this.#way;
  }

  /** Makes this the way to someone: the document is shown in another way than as text. */
  goBy(way: Way): void {
    this.#way = way;
    way.changed.add(() => this.changed.emit());
    this.changed.emit();
  }

  /** Whether all who are here have had the time to say so. */
  get settled(): boolean {
    return this.#presence.settled;
  }

  /** The person whose ops have this source; null when nobody here is meant. */
  personOf(source: string): Person | null {
    return this.#presence.personOf(source);
  }

  /** The reader as the others see them; null until the server has said who that is. */
  get self(): Person | null {
    const { me } = this.identity;
    return me === null ? null : { user: me.id, name: me.name, colour: me.colour, activity: this.#activity };
  }

  #show(): void {
    const { self } = this;
    if (self !== null) this.#presence.show(self);
    this.#look();
  }

  #look(): void {
    const people = peopleOf(this.self, this.#presence.others);
    // Carets move all the time; who is here does not.
    if (JSON.stringify(people) !== JSON.stringify(this.#people)) this.#people = people;
    this.changed.emit();
  }
}
