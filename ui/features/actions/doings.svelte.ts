// What was done, in order, so that it can be taken back; the last first.
import type { Actions } from "../../ipc/backend";
import { m } from "../../paraglide/messages";
import { status } from "../../shared/status.svelte";

/** How long the undo stands at the foot of the window; its key works for longer. */
const offerMillis = 8000;
const most = 100;

export interface Done {
  action: string;
  words: string;
  /** Where it was done, and to which messages: they are shown again when they come back. */
  list: string | null;
  ids: readonly string[];
}

export class Doings {
  onundone: (done: Done) => void = () => undefined;
  private done: Done[] = [];
  /** One after the other, so that an undo never overtakes what it undoes. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly backend: Pick<Actions, "undo">,
    private readonly complain: (thrown: unknown) => void,
  ) {}

  /** Does it, says so and offers to undo it; answers whether it was done. What is known of it only
   * then, such as to how many, is said by `act`. */
  do(
    words: string,
    act: (say: (better: string) => void) => Promise<string>,
    where: Pick<Done, "list" | "ids"> = { list: null, ids: [] },
  ): Promise<boolean> {
    return this.inTurn(async () => {
      let said = words;
      const action = await act((better) => (said = better));
      const done = { ...where, words: said, action };
      this.note(done);
      const run = () => void this.undo(done);
      status.say(said, offerMillis, { label: m.undo(), run });
    });
  }

  /** Something that shows by itself, such as a flag: it can be undone, and is not announced. */
  note(done: Done): void {
    this.done = [...this.done, done].slice(-most);
  }

  undo(which?: Done): Promise<boolean> {
    return this.inTurn(async () => {
      const done = which ?? this.done.at(-1);
      if (!done) {
        status.say(m.undo_nothing());
        return;
      }
      this.done = this.done.filter((one) => one !== done);
      await this.backend.undo(done.action);
      status.say(m.undone({ what: done.words }));
      this.onundone(done);
    });
  }

  private inTurn(work: () => Promise<void>): Promise<boolean> {
    const turn = this.turn.then(work).then(
      () => true,
      (thrown: unknown) => {
        this.complain(thrown);
        return false;
      },
    );
    this.turn = turn;
    return turn;
  }
}
