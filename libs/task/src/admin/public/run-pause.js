import { partsAreFresh, refreshParts } from './run-parts.js';

/** When progress is first told, and some time later, in milliseconds: a loop may begin after other work. */
const LOOK_AFTER = [0, 3_000, 15_000];

/** Brings the button that pauses the run, once it is at work in a loop. Only the server knows that. */
export class RunPause {
  #first;
  #looks = 0;

  /** The run has told its progress, as every loop does. */
  async progressed() {
    this.#first ??= performance.now();
    if (performance.now() - this.#first < (LOOK_AFTER[this.#looks] ?? Number.POSITIVE_INFINITY)) return;
    this.#looks++;
    // What is asked for already may bring it.
    await partsAreFresh();
    if (document.querySelector('form[action$="/pause"], form[action$="/resume"]') === null)
      await refreshParts(['head']);
  }
}
